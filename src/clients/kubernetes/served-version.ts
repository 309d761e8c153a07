import { ExchangeFailed } from './failure.ts';
import { type Fields, isFields } from './kube-object.ts';
import type { Transport } from './transport.ts';

/** By discovery: which version of a group serves a resource, the preferred one first; undefined when none does. */
export async function servedVersion(
  transport: Transport,
  group: string,
  resource: string,
): Promise<string | undefined> {
  const groups = listed(await read(transport, '/apis'), 'groups');
  const found = groups.find((one) => one.name === group);
  if (found === undefined) return undefined;
  for (const version of versionsOf(found)) {
    const known = listed(await read(transport, `/apis/${group}/${encodeURIComponent(version)}`), 'resources');
    if (known.some((one) => one.name === resource)) return version;
  }
  return undefined;
}

function versionsOf(group: Fields): string[] {
  const preferred = isFields(group.preferredVersion) ? [group.preferredVersion] : [];
  const versions = [...preferred, ...listed(group, 'versions')].map((one) => one.version);
  return [...new Set(versions.filter((version) => typeof version === 'string'))];
}

/** A group version that is announced and not served (its webhook or APIService is down) counts as absent. */
async function read(transport: Transport, path: string): Promise<unknown> {
  const asked = { verb: 'get', resource: path };
  try {
    return await transport.json({ method: 'GET', path, asked });
  } catch (error) {
    if (error instanceof ExchangeFailed && error.failure.next === 'absent') return undefined;
    throw error;
  }
}

function listed(value: unknown, field: string): Fields[] {
  const found = isFields(value) ? value[field] : undefined;
  return Array.isArray(found) ? found.filter(isFields) : [];
}
