/** IPv4 arithmetic for networks and pools. */
export interface Range {
  first: number;
  last: number;
}

export function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** The range of a CIDR such as `10.0.1.0/24`, or undefined when it is none or has host bits. */
export function parseRange(cidr: string): Range | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [, address = '', bits = ''] = match;
  const size = 2 ** (32 - Number(bits));
  const first = toNumber(address);
  const isValid = Number(bits) <= 32 && address.split('.').every((part) => Number(part) < 256);
  return isValid && first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function isIn(range: Range, address: string): boolean {
  const number = toNumber(address);
  return range.first <= number && number <= range.last;
}
