import type { VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { VerifyParts } from './parts.ts';

/** Hosts that a person opens; their certificates have to be good as soon as the Sovereign is handed over. */
const HOSTS = ['console', 'admin', 'api', 'marketplace', 'gitea'];

/** Stage 5: every name is answered over TLS with a certificate that covers it, by a chain that is trusted. */
export async function lookAtTls(parts: VerifyParts, { fqdn }: VerifyExpectation): Promise<VerifyRow[]> {
  const names = [fqdn, ...HOSTS.map((host) => `${host}.${fqdn}`)];
  return Promise.all(names.map((name) => certificateRow(parts, name)));
}

async function certificateRow(parts: VerifyParts, name: string): Promise<VerifyRow> {
  const row = { stage: 'tls' as const, server: name, subject: 'certificate' as const, name, type: 'TLS' };
  try {
    const { certificateUntil } = await parts.probeUrl(`https://${name}/`);
    const seconds = Math.floor((Date.parse(certificateUntil) - parts.clock.now()) / 1000);
    return { ...row, state: 'ok', values: [certificateUntil], ...(seconds > 0 ? { ttl: seconds } : {}) };
  } catch (error) {
    parts.signal.throwIfAborted();
    const fault = certificateFault(error);
    return {
      ...row,
      state: fault === undefined ? 'silent' : 'wrong',
      values: [],
      says: fault ?? reasonOf(error),
    };
  }
}

/** Codes of node:tls that are about the certificate, and what they mean. */
const CERTIFICATE: [RegExp, string][] = [
  [/ALTNAME/, 'it does not cover the name'],
  [/EXPIRED/, 'it has expired'],
  [/NOT_YET_VALID/, 'it is not valid yet'],
  [/SELF_SIGNED|ISSUER|VERIFY|SIGNATURE|CERT/, 'nobody who is trusted has signed it'],
];

function certificateFault(error: unknown): string | undefined {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const code = String(cause?.code ?? '');
  return CERTIFICATE.find(([pattern]) => pattern.test(code))?.[1];
}

function reasonOf(error: unknown): string {
  const text = plainText(error instanceof Error ? error.message : String(error));
  return text.replace(/^https:\/\/\S+ does not answer: /, '').replace(/\.$/, '');
}
