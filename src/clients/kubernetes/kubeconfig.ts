import { Buffer } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { parseDocument } from 'yaml';
import { CatalystError, type Fault } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { ClientCertificate, ClusterAccess } from './access.ts';
import { type Fields, isFields } from './kube-object.ts';

const LARGEST = 1024 * 1024;

/** An `exec` entry: a program that prints credentials. */
export interface ExecEntry {
  command: string;
  args: string[];
  /** Variables that it gets besides those that it inherits. */
  env?: Record<string, string>;
}

export interface KubeconfigOptions {
  /** The current one when absent. */
  context?: string;
  /** Runs an `exec` entry; without it such entries are refused, because they run a program of somebody's choice. */
  exec?(entry: ExecEntry): Promise<ClientCertificate>;
}

/**
 * Reads a kubeconfig that is not ours. Throws CATALYST-KUBERNETES-KUBECONFIG-INVALID with every fault at once: no YAML, missing
 * parts, files instead of data, `insecure-skip-tls-verify`, an `exec` entry that nobody allowed.
 */
export function readKubeconfig(text: string, options: KubeconfigOptions = {}): ClusterAccess {
  const config = parsed(text);
  const name = options.context ?? textOf(config['current-context']) ?? '';
  const context = entryOf(config, 'contexts', name, 'context');
  const cluster = entryOf(config, 'clusters', textOf(context.cluster) ?? '', 'cluster');
  const user = entryOf(config, 'users', textOf(context.user) ?? '', 'user');
  const faults = [...clusterFaults(cluster), ...userFaults(user, options)];
  if (faults.length > 0) throw invalid(faults);
  const serverName = textOf(cluster['tls-server-name']);
  return {
    servers: [new URL(textOf(cluster.server) ?? '').origin],
    ...(serverName === undefined ? {} : { serverName }),
    ca: decoded(cluster['certificate-authority-data']) ?? '',
    ...credentialOf(user, options),
  };
}

function parsed(text: string): Fields {
  if (text.length > LARGEST) throw invalid([{ field: 'kubeconfig', reason: 'is larger than 1 MiB' }]);
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined)
    throw invalid([{ field: 'kubeconfig', reason: `is no YAML: ${plainText(error.message).slice(0, 200)}` }]);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch {
    throw invalid([{ field: 'kubeconfig', reason: 'holds too many aliases' }]);
  }
  if (!isFields(value)) throw invalid([{ field: 'kubeconfig', reason: 'is no mapping' }]);
  return value;
}

function entryOf(config: Fields, list: string, name: string, part: string): Fields {
  const entries = Array.isArray(config[list]) ? config[list] : [];
  const found: unknown = entries.find((entry: unknown) => isFields(entry) && entry.name === name);
  if (isFields(found) && isFields(found[part])) return found[part];
  const named = name === '' ? 'none is named' : `there is no "${plainText(name).slice(0, 100)}"`;
  throw invalid([{ field: list, reason: named, fix: `Add the ${part}, or choose another context.` }]);
}

function clusterFaults(cluster: Fields): Fault[] {
  const faults: Fault[] = [];
  const server = textOf(cluster.server) ?? '';
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:') {
    faults.push({ field: 'cluster.server', reason: 'is no https address' });
  }
  if (cluster['insecure-skip-tls-verify'] !== undefined && cluster['insecure-skip-tls-verify'] !== false) {
    const fix = 'Remove it and give certificate-authority-data.';
    faults.push({
      field: 'cluster.insecure-skip-tls-verify',
      reason: 'verification is never turned off',
      fix,
    });
  }
  const ca = decoded(cluster['certificate-authority-data']);
  if (ca === undefined || !isCertificate(ca))
    faults.push({
      field: 'cluster.certificate-authority-data',
      reason: ca === undefined ? 'is missing' : 'is no certificate in base64',
      fix: 'Give the authority of the cluster as PEM in base64.',
    });
  return faults;
}

function userFaults(user: Fields, options: KubeconfigOptions): Fault[] {
  if (user.exec !== undefined) {
    const entry = execOf(user);
    if (entry === undefined) return [{ field: 'user.exec', reason: 'has no command' }];
    if (options.exec !== undefined) return [];
    const fix = 'Use a kubeconfig with a client certificate, or add --allow-exec.';
    return [
      {
        field: 'user.exec',
        reason: `would run ${plainText(entry.command).slice(0, 100)}; nobody allowed that`,
        fix,
      },
    ];
  }
  if (textOf(user.token) !== undefined) return [];
  const cert = decoded(user['client-certificate-data']);
  const faults: Fault[] = [];
  if (cert === undefined || !isCertificate(cert)) {
    const reason = cert === undefined ? 'is missing' : 'is no certificate in base64';
    faults.push({ field: 'user.client-certificate-data', reason });
  }
  if (!(decoded(user['client-key-data']) ?? '').includes('PRIVATE KEY')) {
    const reason = user['client-key-data'] === undefined ? 'is missing' : 'is no private key in base64';
    faults.push({ field: 'user.client-key-data', reason });
  }
  return faults;
}

function credentialOf(
  user: Fields,
  options: KubeconfigOptions,
): Pick<ClusterAccess, 'certificate' | 'token'> {
  const entry = execOf(user);
  const { exec } = options;
  if (entry !== undefined && exec !== undefined) return { certificate: () => exec(entry) };
  const token = textOf(user.token);
  if (token !== undefined) return { token: async () => token };
  const cert = decoded(user['client-certificate-data']) ?? '';
  const key = decoded(user['client-key-data']) ?? '';
  const until = Date.parse(new X509Certificate(cert).validTo);
  return { certificate: async () => ({ cert, key, until }) };
}

function execOf(user: Fields): ExecEntry | undefined {
  if (!isFields(user.exec)) return undefined;
  const command = textOf(user.exec.command);
  const args = Array.isArray(user.exec.args) ? user.exec.args.filter((arg) => typeof arg === 'string') : [];
  if (command === undefined) return undefined;
  const env = variablesOf(user.exec.env);
  return { command, args, ...(Object.keys(env).length === 0 ? {} : { env }) };
}

function variablesOf(list: unknown): Record<string, string> {
  const entries = (Array.isArray(list) ? list : []).filter(isFields);
  return Object.fromEntries(entries.map(({ name, value }) => [textOf(name) ?? '', textOf(value) ?? '']));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function decoded(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : Buffer.from(text, 'base64').toString('utf8');
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
}

function invalid(faults: Fault[]): CatalystError {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return new CatalystError('CATALYST-KUBERNETES-KUBECONFIG-INVALID', `The kubeconfig has ${count}.`, {
    // Ours names a program too: what it lacks is leave, not another kubeconfig.
    hint: faults.every(({ field }) => field === 'user.exec')
      ? 'If you trust that program, as for one that catalyst wrote: the same command with --allow-exec'
      : 'catalyst sovereign kubeconfig writes a good one.',
    faults,
  });
}
