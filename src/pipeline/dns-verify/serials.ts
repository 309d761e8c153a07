import type { VerifyRow } from '../../domain/dns-verify.ts';

/** A server whose serial is behind the newest has not taken the last change. */
export function withSerials(rows: VerifyRow[]): VerifyRow[] {
  const serials = rows.filter(({ subject, state }) => subject === 'soa' && state === 'ok').map(serialOf);
  const newest = newestSerial(serials);
  return rows.map((one) => {
    if (one.subject !== 'soa' || one.state !== 'ok' || serialOf(one) === newest) return one;
    return { ...one, state: 'wrong', says: `serial ${serialOf(one)}, another server has ${newest}` };
  });
}

function serialOf(soa: VerifyRow): number {
  return Number(soa.values[0]?.split(' ')[2] ?? 0);
}

/** Serials wrap around (RFC 1982 3.2). */
function newestSerial(serials: readonly number[]): number {
  return serials.reduce((newest, serial) => (((serial - newest) | 0) > 0 ? serial : newest), serials[0] ?? 0);
}
