import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CatalystError } from '../../domain/errors.ts';
import type { ClientCertificate } from './access.ts';
import type { ExecEntry } from './kubeconfig.ts';

const LONGEST_MS = 60_000;
const LARGEST = 1024 * 1024;

/**
 * Runs the program of an `exec` entry that somebody allowed and reads the client certificate that it prints (Kubernetes
 * client authentication API). A bearer is not taken from one.
 * @throws CatalystError CATALYST-KUBERNETES-KUBECONFIG-INVALID when it fails or prints none
 */
export async function runExecEntry(
  { command, args, env = {} }: ExecEntry,
  inherited: Readonly<Record<string, string | undefined>>,
): Promise<ClientCertificate> {
  const info = { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', spec: {} };
  const { stdout } = await promisify(execFile)(command, args, {
    env: { ...inherited, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    timeout: LONGEST_MS,
    maxBuffer: LARGEST,
  }).catch((failure: { code?: unknown }) => {
    throw invalid(`The exec entry's program ${command} failed (${failure.code ?? 'stopped'}).`);
  });
  return certificateIn(stdout, command);
}

function certificateIn(text: string, command: string): ClientCertificate {
  try {
    const { status } = JSON.parse(text) as { status?: Record<string, unknown> };
    const { clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status ?? {};
    const until = Date.parse(String(expirationTimestamp ?? '')) || Number.POSITIVE_INFINITY;
    if (typeof cert === 'string' && typeof key === 'string') return { cert, key, until };
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure;
  }
  throw invalid(`The exec entry's program ${command} printed no client certificate.`);
}

function invalid(message: string): CatalystError {
  return new CatalystError('CATALYST-KUBERNETES-KUBECONFIG-INVALID', message, {
    hint: 'Run it by hand and see what it says, or use a kubeconfig with a client certificate.',
  });
}
