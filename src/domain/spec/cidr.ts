import { type Problem, shown } from './problem.ts';

const OPEN = new Set(['0.0.0.0/0', '::/0']);

/** A network in CIDR form, IPv4 or IPv6, without host bits set (Hetzner's firewall refuses those). */
export function cidrRule(text: string): Problem | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const bits = addressBits(address);
  if (rest.length > 0 || bits === undefined || length === undefined || !/^\d{1,3}$/.test(length)) {
    return { reason: `${shown(text)} is no network in CIDR form`, fix: suggestion(address, bits) };
  }
  const prefix = Number(length);
  if (prefix > bits.width)
    return {
      reason: `/${length} is longer than an IPv${bits.version} address`,
      fix: `At most /${bits.width}.`,
    };
  const host = bits.value & ((1n << BigInt(bits.width - prefix)) - 1n);
  if (host !== 0n) {
    return {
      reason: `${shown(text)} has host bits set`,
      fix: `Write ${networkText(bits.value - host, bits)}/${prefix}, or ${address}/${bits.width} for one host.`,
    };
  }
  return undefined;
}

/** Whether a list of networks lets the whole internet in. */
export function isOpenToAll(cidrs: readonly string[]): boolean {
  return cidrs.some((cidr) => OPEN.has(cidr));
}

export interface Bits {
  version: 4 | 6;
  width: number;
  value: bigint;
}

/** An address as a number, undefined for anything else. */
export function addressBits(address: string): Bits | undefined {
  const four = ipv4(address);
  if (four !== undefined) return { version: 4, width: 32, value: four };
  const six = ipv6(address);
  return six === undefined ? undefined : { version: 6, width: 128, value: six };
}

function ipv4(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6(address: string): bigint | undefined {
  const halves = address.split('::');
  if (halves.length > 2 || !/^[0-9a-f:]+$/i.test(address)) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(Number.parseInt(group, 16)), 0n);
}

/** A network's first address as text; of IPv6 what is zero at its end is left to `::`. */
function networkText(value: bigint, { version }: Bits): string {
  const [size, groups] = version === 4 ? [8n, 4] : [16n, 8];
  const parts = Array.from({ length: groups }, (_, index) => {
    return (value >> (size * BigInt(groups - 1 - index))) & ((1n << size) - 1n);
  });
  if (version === 4) return parts.join('.');
  const last = parts.findLastIndex((part) => part !== 0n);
  const text = parts.slice(0, last + 1).map((part) => part.toString(16));
  return last > 6 ? text.join(':') : `${text.join(':')}::`;
}

function suggestion(address: string, bits: Bits | undefined): string {
  return bits === undefined
    ? 'For example 203.0.113.0/24 or 2001:db8::/32.'
    : `For one host: ${address}/${bits.width}.`;
}
