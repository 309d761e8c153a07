/** Addresses for documentation (RFC 5737), which are the sandbox's own. */
const DOCUMENTATION = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/;

export function isSandboxAddress(address: string): boolean {
  return DOCUMENTATION.test(address);
}
