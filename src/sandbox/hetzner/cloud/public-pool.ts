import { toAddress, toNumber } from './ipv4.ts';

/** Documentation ranges of RFC 5737: the sandbox hands them out as a cloud hands out public addresses. */
const POOLS = ['203.0.113.', '198.51.100.'];
const FIRST_HOST = 10;
const LAST_HOST = 250;
const HOSTS = LAST_HOST - FIRST_HOST + 1;

/** The next free public IPv4 address after the one given out last, or undefined when both ranges are used up. */
export function nextPublicAddress(
  lastIndex: number,
  used: ReadonlySet<string>,
): { index: number; ip: string } | undefined {
  const total = POOLS.length * HOSTS;
  for (let step = 1; step <= total; step += 1) {
    const index = (lastIndex + step) % total;
    const ip = addressAt(index);
    if (!used.has(ip)) return { index, ip };
  }
  return undefined;
}

function addressAt(index: number): string {
  const pool = POOLS[Math.floor(index / HOSTS)] as string;
  return `${pool}${FIRST_HOST + (index % HOSTS)}`;
}

/** A /64 of the documentation prefix 2001:db8::/32 for an object. */
export function ipv6Network(id: number): string {
  const low = toNumber(toAddress(id % 2 ** 32));
  return `2001:db8:${(low >>> 16).toString(16)}:${(low & 0xffff).toString(16)}::/64`;
}
