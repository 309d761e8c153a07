import type { HetznerCall } from './call.ts';
import { hetznerError, saysReadOnly } from './refusal.ts';

/** No object has this id: it is the largest that the API's description allows. */
const NOBODY = 9_007_199_254_740_991;

/**
 * Two writes that cannot succeed and so leave nothing: an SSH key that is none, and the deletion of what does not exist.
 * The API does not document whether it looks at the token's scope before the input, so either refusal for scope decides.
 */
export async function tokenScope(call: HetznerCall): Promise<'read-write' | 'read-only'> {
  const replies = await Promise.all([
    call.ask('POST', '/ssh_keys', { name: 'catalyst-scope-probe', public_key: 'not a key' }),
    call.ask('DELETE', `/ssh_keys/${NOBODY}`),
  ]);
  if (replies.some(saysReadOnly)) return 'read-only';
  const failed = replies.find((reply) => reply.status === 401 || reply.status === 429 || reply.status >= 500);
  if (failed !== undefined) throw hetznerError(failed);
  return 'read-write';
}
