import { addressBits } from './spec/cidr.ts';

/**
 * Whether NO_PROXY names a host: `*`, a name (it and everything below it, with or without a leading dot or `*.`), an
 * address, or a network in CIDR form; each may end in `:port`. As Go's programs read it, so that OpenTofu and we agree
 * (golang.org/x/net/http/httpproxy). This machine itself is never reached through a proxy.
 */
export function bypassesProxy(host: string, port: number, noProxy = ''): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(name)) return true;
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => names(entry.toLowerCase(), name, port));
}

function names(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return contains(entry, host);
  const [, place = entry, only] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const wanted = place.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  if (addressBits(wanted) !== undefined) return sameAddress(wanted, host);
  return host === wanted || host.endsWith(`.${wanted}`);
}

function contains(cidr: string, host: string): boolean {
  const [base = '', length = ''] = cidr.split('/');
  const [network, address] = [addressBits(base), addressBits(host)];
  if (network === undefined || address === undefined || network.version !== address.version) return false;
  if (!/^\d{1,3}$/.test(length) || Number(length) > network.width) return false;
  const shift = BigInt(network.width - Number(length));
  return network.value >> shift === address.value >> shift;
}

function sameAddress(one: string, other: string): boolean {
  const [left, right] = [addressBits(one), addressBits(other)];
  return left !== undefined && left.version === right?.version && left.value === right.value;
}
