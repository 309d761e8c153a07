/** How a private address is called in the address book: two networks may well use the same range. */
export function privateAddress(ip: string, network: number | undefined): string {
  return network === undefined ? ip : `${ip}@network-${network}`;
}
