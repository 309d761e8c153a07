import { encodedBasicAuth } from '../../domain/basic-auth.ts';
import { CatalystError } from '../../domain/errors.ts';

/**
 * The header for a proxy that stands before the API (RFC 7617); none without credentials. PowerDNS itself reads only
 * its key. Errors: CATALYST-DNS-CREDENTIAL for a value that is not `user:password`.
 */
export function basicAuthHeader(basicAuth: string | undefined): Record<string, string> {
  if (basicAuth === undefined) return {};
  if (basicAuth.indexOf(':') < 1) {
    const message =
      'The user name and password for the proxy before PowerDNS are not in the form user:password.';
    throw new CatalystError('CATALYST-DNS-CREDENTIAL', message, { hint: 'Correct POWERDNS_BASIC_AUTH.' });
  }
  return { authorization: `Basic ${encodedBasicAuth(basicAuth)}` };
}
