import { CatalystError } from '../../domain/errors.ts';

/** A password shorter than that is blanked only together with its user name: alone it would blank half the text. */
const FEWEST_CHARACTERS = 4;

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
  return { authorization: `Basic ${encoded(basicAuth)}` };
}

/** Every text by which the credentials could be told. */
export function basicAuthSecrets(basicAuth: string | undefined): string[] {
  if (basicAuth === undefined) return [];
  const password = basicAuth.slice(basicAuth.indexOf(':') + 1);
  const alone = password.length < FEWEST_CHARACTERS ? [] : [password];
  return [basicAuth, encoded(basicAuth), ...alone];
}

function encoded(basicAuth: string): string {
  return Buffer.from(basicAuth, 'utf8').toString('base64');
}
