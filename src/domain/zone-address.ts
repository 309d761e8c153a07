import type { Fault } from './errors.ts';

/** Ranges that no public record may point to (RFC 6890). The TEST-NET ranges are let through in a sandbox only. */
const UNUSABLE: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];
const TEST_NETS: [string, number][] = [
  ['192.0.2.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
];

/** Faults of an address that the world is to reach a Sovereign under. */
export function publicIpv4Faults(address: string, options: { sandbox: boolean; field?: string }): Fault[] {
  const field = options.field ?? 'loadBalancer.ipv4';
  const number = ipv4Number(address);
  if (number === undefined) return [{ field, reason: `"${address}" is no IPv4 address` }];
  const ranges = options.sandbox ? UNUSABLE : [...UNUSABLE, ...TEST_NETS];
  const hit = ranges.find(
    ([base, bits]) => number >>> (32 - bits) === (ipv4Number(base) ?? 0) >>> (32 - bits),
  );
  return hit === undefined
    ? []
    : [{ field, reason: `${address} lies in ${hit[0]}/${hit[1]}, which is not public` }];
}

function ipv4Number(address: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  const parts = address.split('.');
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return undefined;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}
