import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FoundAuthorities } from './authority-files.ts';
import type { CertificateFiles, PairFiles } from './certificate-files.ts';
import { KeptProgram } from './kept-program.ts';
import type { Running, Supervisor } from './supervisor.ts';
import { untilReady } from './until-ready.ts';

export interface EtcdOptions {
  program: string;
  supervisor: Supervisor;
  folder: string;
  files: CertificateFiles;
  authorities: FoundAuthorities;
  /** For clients and for peers. */
  ports: [client: number, peer: number];
  /** More flags, after ours. */
  flags?: string[];
}

export interface Etcd {
  url: string;
  /** What a client needs: the authority of its servers, and a certificate that it signed. */
  client: PairFiles & { ca: string };
  /** The revision of the whole store. */
  revision(): Promise<number>;
  /** Forgets everything before the present revision, which is returned: older versions and continue tokens are gone. */
  compact(): Promise<number>;
  kill(): Promise<void>;
  end(): Promise<void>;
}

const HOSTS = ['localhost', '127.0.0.1'];

/** Starts etcd with the cluster's own etcd authorities, as the one member of k3s's embedded one. */
export async function startEtcd(options: EtcdOptions): Promise<Etcd> {
  const { files, authorities } = options;
  const ca = files.write('etcd-server-ca.crt', authorities.etcdServerCa.certificate);
  const peerCa = files.write('etcd-peer-ca.crt', authorities.etcdPeerCa.certificate);
  const server = files.serving('etcd-server', authorities.etcdServerCa, HOSTS);
  const peer = files.serving('etcd-peer', authorities.etcdPeerCa, HOSTS);
  const client = await files.client('etcd-client', authorities.etcdServerCa, 'etcd-client', 'etcd-client');
  const url = `https://127.0.0.1:${options.ports[0]}`;
  const launch = (): Running =>
    options.supervisor.start({
      name: 'etcd',
      path: options.program,
      args: [
        ...addresses(options.ports),
        `--data-dir=${join(options.folder, 'etcd')}`,
        ...[
          '--client-cert-auth',
          `--trusted-ca-file=${ca}`,
          `--cert-file=${server.cert}`,
          `--key-file=${server.key}`,
        ],
        ...[`--client-cert-file=${client.cert}`, `--client-key-file=${client.key}`],
        ...['--peer-client-cert-auth', `--peer-trusted-ca-file=${peerCa}`],
        ...[`--peer-cert-file=${peer.cert}`, `--peer-key-file=${peer.key}`],
        ...['--unsafe-no-fsync', '--log-level=warn', ...(options.flags ?? [])],
      ],
      env: {},
      logFile: join(options.folder, 'etcd.log'),
    });
  const program = new KeptProgram(launch);
  const caller = { ca: readFileSync(ca), cert: readFileSync(client.cert), key: readFileSync(client.key) };
  const ask = (path: string, body?: unknown) => call(`${url}${path}`, caller, body);
  await untilReady('etcd', program.begin(), async () => (await ask('/health')).health === 'true');
  program.keep();
  return { url, client: { ...client, ca }, ...storeOf(ask), ...endsOf(program) };
}

type Ask = (path: string, body?: unknown) => Promise<Record<string, unknown>>;

/** etcd's JSON gateway: all numbers are strings, all keys base64. */
function storeOf(ask: Ask): Pick<Etcd, 'revision' | 'compact'> {
  const revision = async () => {
    const { header } = await ask('/v3/kv/range', { key: Buffer.from('/').toString('base64'), limit: '1' });
    return Number((header as { revision: string }).revision);
  };
  const compact = async () => {
    const at = await revision();
    await ask('/v3/kv/compaction', { revision: String(at), physical: true });
    return at;
  };
  return { revision, compact };
}

function endsOf(program: KeptProgram): Pick<Etcd, 'kill' | 'end'> {
  return { kill: () => program.kill(), end: () => program.end(3_000) };
}

function addresses([client, peer]: [number, number]): string[] {
  const [clients, peers] = [`https://127.0.0.1:${client}`, `https://127.0.0.1:${peer}`];
  return [
    '--name=k3s',
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=k3s=${peers}`,
  ];
}

function call(
  url: string,
  tls: { ca: Buffer; cert: Buffer; key: Buffer },
  body: unknown,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(url, { ...tls, method, agent: false }, (response) => {
      text(response).then((said) => {
        if (response.statusCode === 200) resolve(JSON.parse(said) as Record<string, unknown>);
        else reject(new Error(`etcd answered ${response.statusCode}: ${said.trim()}`));
      }, reject);
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
