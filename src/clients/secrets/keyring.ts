import type { AsyncEntry } from '@napi-rs/keyring';

/**
 * A password from the operating system's keyring; undefined when there is none, and when there is no keyring, no
 * session for it, or no build of the library for this machine.
 */
export async function keyringPassword(service: string, account: string): Promise<string | undefined> {
  try {
    const keyring: { AsyncEntry: typeof AsyncEntry } = await import('@napi-rs/keyring');
    return (await new keyring.AsyncEntry(service, account).getPassword()) ?? undefined;
  } catch {
    return undefined;
  }
}
