import type { Merged } from './merge-sources.ts';

/** Fills in what follows from other fields: the domain's mode from the fields given, the name from the domain. */
export function deriveValues(merged: Merged): void {
  const { values } = merged;
  const own = values.get('domain.fqdn');
  const label = values.get('domain.subdomain');
  if (!values.has('domain.mode')) {
    values.set('domain.mode', {
      value: own !== undefined && label === undefined ? 'own' : 'pool',
      origin: (own ?? label)?.origin ?? { source: 'default' },
    });
    if (own !== undefined && label !== undefined) {
      merged.faults.push({
        field: 'domain',
        reason: 'names a subdomain of a pool domain and an own domain',
        fix: 'Keep one, or say which with domain.mode.',
      });
    }
  }
  lowerCase(merged);
  if (values.has('name')) return;
  const from = values.get('domain.mode')?.value === 'own' ? own : label;
  const first = typeof from?.value === 'string' ? from.value.split('.')[0]! : '';
  if (from !== undefined && first !== '') values.set('name', { value: first, origin: from.origin });
}

/** Names of domains have no case; they are kept in lower case, without the blanks around them. */
function lowerCase({ values }: Merged): void {
  for (const key of ['domain.pool', 'domain.subdomain', 'domain.fqdn']) {
    const found = values.get(key);
    if (typeof found?.value === 'string')
      values.set(key, { ...found, value: found.value.trim().toLowerCase() });
  }
}
