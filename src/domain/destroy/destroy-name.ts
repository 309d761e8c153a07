import { CatalystError } from '../errors.ts';
import { type CloudKind, parseObjectKey } from './cloud-object.ts';

/**
 * Refuses what is no full name: a slug (`omantel-omani-works`) matches no label, and a single word would match the names
 * of half a project.
 * @throws CatalystError CATALYST-USAGE
 */
export function requireFullName(fqdn: string): void {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(fqdn)) return;
  throw new CatalystError(
    'CATALYST-USAGE',
    `"${fqdn}" is no full name of a Sovereign. Nothing was touched.`,
    {
      hint: 'Give it with its dots, for example omantel.omani.works; see: catalyst sovereign list',
    },
  );
}

/** @throws CatalystError CATALYST-USAGE for a value of `flag` that names no object */
export function requireKey(flag: string, text: string): { kind: CloudKind; id: number } {
  const key = parseObjectKey(text);
  if (key !== undefined) return key;
  throw new CatalystError('CATALYST-USAGE', `${flag}=${text} names no object. Nothing was touched.`, {
    hint: 'Write it as the plan does, for example volumes/123.',
  });
}
