import { createHash } from 'node:crypto';

/** The same uuid for the same name, every time. */
export function steadyUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The same 24 hexadecimal digits for the same name, as ids of the catalog are. */
export function steadyObjectId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}
