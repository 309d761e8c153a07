import type { Fault } from '../errors.ts';

export type World = 'real' | 'sandbox';

/** A Sovereign as somebody works with its business: which one, how it is reached, who is signed in. No secret. */
export interface SovereignContext {
  name: string;
  fqdn: string;
  world: World;
  /**
   * `gateway`: the public API of the marketplace. `bridge`: the console's operator bridge, which offers vouchers only. `cluster`:
   * the gateway's pod, by a port-forward through the Kubernetes API.
   */
  via: 'gateway' | 'bridge' | 'cluster';
  /** Base address instead of the one that follows from the FQDN. */
  address?: string;
  /** Who signs in there, for `auth login`. */
  email?: string;
  /** Absolute path of a kubeconfig, for a Sovereign whose state is not here. */
  kubeconfig?: string;
  /** The program of its `exec` entry may be run. */
  execAllowed?: boolean;
}

/** What decides by which credential a Sovereign's cluster is asked: the context that was chosen, and no other of its FQDN. */
export type ChosenContext = Pick<SovereignContext, 'name' | 'fqdn' | 'kubeconfig' | 'execAllowed'>;

/** Words that `--context` understands by themselves. */
const RESERVED = ['real', 'sandbox', 'current'];
const NAME = /^[a-z0-9]([a-z0-9.-]{0,126}[a-z0-9])?$/;
const FQDN = /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** Everything that is wrong with a context, at once. */
export function contextFaults({ name, fqdn, address, world, kubeconfig, via }: SovereignContext): Fault[] {
  const faults: Fault[] = [];
  if (!NAME.test(name) || name.includes('..'))
    faults.push({ field: 'name', reason: 'is no name', fix: 'Lower-case letters, digits, dots and dashes.' });
  if (RESERVED.includes(name))
    faults.push({ field: 'name', reason: `"${name}" has a meaning of its own`, fix: 'Choose another.' });
  if (!FQDN.test(fqdn))
    faults.push({ field: 'fqdn', reason: 'is no domain name', fix: 'For example omantel.omani.works' });
  if (address !== undefined && !isAddress(address, world))
    faults.push({
      field: 'address',
      reason: 'is no plain https address',
      fix: 'For example https://marketplace.omantel.omani.works/api',
    });
  if (address !== undefined && via === 'cluster')
    faults.push({ field: 'address', reason: 'has no meaning through the cluster', fix: 'Leave it out.' });
  if (kubeconfig !== undefined && !/^(\/|[A-Za-z]:\\)[^\u0000-\u001f]*$/.test(kubeconfig))
    faults.push({ field: 'kubeconfig', reason: 'is no absolute path', fix: 'Name the file in full.' });
  return faults;
}

function isAddress(text: string, world: World): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const plain = username === '' && password === '' && search === '' && hash === '';
  const loopback = world === 'sandbox' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
  return plain && (protocol === 'https:' || (loopback && protocol === 'http:'));
}

/** Where a context's API is. The bridge has the same paths for vouchers below its own base. */
export function baseOf({ fqdn, via, address }: SovereignContext): string {
  if (address !== undefined) return address.replace(/\/+$/, '');
  return via === 'bridge' ? `https://${consoleOf(fqdn)}/api/v1/sme` : `https://marketplace.${fqdn}/api`;
}

/** Host of the operator's console. */
export function consoleOf(fqdn: string): string {
  return ['console', fqdn].join('.');
}

/** How somebody comes to have what the operator bridge of a real Sovereign takes: its console has pages of its own. */
export function consoleSignIn({ name, fqdn }: Pick<SovereignContext, 'name' | 'fqdn'>): string {
  return `Sign in at https://${consoleOf(fqdn)}, put the token of that session into a file (mode 0600): catalyst auth login --sovereign ${name} --token-file FILE`;
}
