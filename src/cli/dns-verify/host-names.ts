import { CatalystError } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';
import { isWithin } from '../../domain/zone.ts';

const LABEL = /^_?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST = 253;

/** Hosts of a flag as whole names below the Sovereign. @throws CatalystError CATALYST-USAGE */
export function hostNames(hosts: readonly string[], fqdn: string): string[] {
  return hosts.map((text) => {
    const given = normalName(text);
    const name = isWithin(given, fqdn) ? given : `${given}.${fqdn}`;
    if (name.length <= LONGEST && name.split('.').every((label) => LABEL.test(label))) return name;
    throw new CatalystError('CATALYST-USAGE', `--host ${text} is no host name.`, {
      hint: `Name a label or a whole name, for example --host grafana or --host grafana.${fqdn}`,
    });
  });
}
