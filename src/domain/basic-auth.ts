/** A password shorter than that is blanked only together with its user name: alone it would blank half the text. */
const FEWEST_CHARACTERS = 4;

/** Every text by which a `user:password` could be told. */
export function basicAuthSecrets(basicAuth: string | undefined): string[] {
  if (basicAuth === undefined) return [];
  const password = basicAuth.slice(basicAuth.indexOf(':') + 1);
  const alone = password.length < FEWEST_CHARACTERS ? [] : [password];
  return [basicAuth, encodedBasicAuth(basicAuth), ...alone];
}

/** As it stands in the header (RFC 7617). */
export function encodedBasicAuth(basicAuth: string): string {
  return Buffer.from(basicAuth, 'utf8').toString('base64');
}
