import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundAuthorities } from './authority-files.ts';
import type { CertificateFiles, PairFiles } from './certificate-files.ts';
import type { Etcd } from './etcd-process.ts';
import { KeptProgram } from './kept-program.ts';
import { KubeLink } from './kube-link.ts';
import type { Running, Supervisor } from './supervisor.ts';
import { untilReady } from './until-ready.ts';

/**
 * Of a documentation range (RFC 5737): nothing here dials it. Without one the API server looks for the machine's own, and
 * does not start where no network is.
 */
const ADVERTISED = '192.0.2.1';

export interface ApiServerOptions {
  program: string;
  supervisor: Supervisor;
  folder: string;
  files: CertificateFiles;
  authorities: FoundAuthorities;
  etcd: Etcd;
  port: number;
  /** Names and addresses of the server's certificate. */
  names: string[];
  /** More flags, after ours: the last one of a name counts. */
  flags?: string[];
}

/** The API server as a process that can be taken away and brought back at the same port; when it ends by itself, it comes back. */
export interface ApiServerProcess {
  readonly port: number;
  readonly isRunning: boolean;
  /** The administrator's certificate that our own parts and the controllers use. */
  admin: PairFiles;
  link: KubeLink;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it when it does not run, and resolves when /readyz says so. */
  start(): Promise<void>;
  /** Kill and start. */
  restart(): Promise<void>;
}

const SERVICE_RANGE = '10.43.0.0/16';

/** Starts kube-apiserver with the authorities found in user_data and the flags that k3s gives it. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServerProcess> {
  const { files, authorities, port } = options;
  const admin = await files.client('admin', authorities.clientCa, 'catalyst-sandbox', 'system:masters');
  const args = [...(await flagsOf(options)), ...(options.flags ?? [])];
  const identity = {
    ca: authorities.serverCa.certificate,
    cert: readFileSync(admin.cert, 'utf8'),
    key: readFileSync(admin.key, 'utf8'),
  };
  const link = new KubeLink(port, identity);
  const program = new KeptProgram(() => launch(options, args));
  const start = async () => {
    const isReady = async () => (await link.ask('GET', '/readyz')).status === 200;
    await untilReady('kube-apiserver', program.begin(), isReady);
    program.keep();
  };
  const kill = () => program.kill();
  await start();
  return {
    port,
    admin,
    link,
    kill,
    start,
    get isRunning() {
      return program.isRunning;
    },
    restart: async () => {
      await kill();
      await start();
    },
  };
}

function launch({ program, supervisor, folder }: ApiServerOptions, args: string[]): Running {
  const logFile = join(folder, 'kube-apiserver.log');
  return supervisor.start({ name: 'kube-apiserver', path: program, args, env: {}, logFile });
}

async function flagsOf(options: ApiServerOptions): Promise<string[]> {
  const { files, authorities, etcd } = options;
  const serving = files.serving('kube-apiserver', authorities.serverCa, options.names);
  const serviceKey = files.write('service.key', authorities.serviceKey);
  const serverCa = files.write('server-ca.crt', authorities.serverCa.certificate);
  return [
    `--secure-port=${options.port}`,
    '--bind-address=127.0.0.1',
    `--advertise-address=${ADVERTISED}`,
    `--tls-cert-file=${serving.cert}`,
    `--tls-private-key-file=${serving.key}`,
    `--client-ca-file=${files.write('client-ca.crt', authorities.clientCa.certificate)}`,
    `--etcd-servers=${etcd.url}`,
    `--etcd-cafile=${etcd.client.ca}`,
    `--etcd-certfile=${etcd.client.cert}`,
    `--etcd-keyfile=${etcd.client.key}`,
    `--service-account-key-file=${serviceKey}`,
    `--service-account-signing-key-file=${serviceKey}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    '--authorization-mode=Node,RBAC',
    '--anonymous-auth=false',
    '--allow-privileged=true',
    '--profiling=false',
    '--enable-admission-plugins=NodeRestriction',
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    ...(await frontProxyFlags(options)),
    ...(await kubeletFlags(options, serverCa)),
  ];
}

async function frontProxyFlags({ files, authorities }: ApiServerOptions): Promise<string[]> {
  const { requestHeaderCa } = authorities;
  const proxy = await files.client('auth-proxy', requestHeaderCa, 'system:auth-proxy', 'k3s');
  return [
    `--requestheader-client-ca-file=${files.write('request-header-ca.crt', requestHeaderCa.certificate)}`,
    '--requestheader-allowed-names=system:auth-proxy',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${proxy.cert}`,
    `--proxy-client-key-file=${proxy.key}`,
    '--enable-aggregator-routing=true',
  ];
}

/** Nodes are reached by their InternalDNS, which is this machine: their real addresses lead nowhere here. */
async function kubeletFlags({ files, authorities }: ApiServerOptions, serverCa: string): Promise<string[]> {
  const client = await files.client(
    'kubelet-client',
    authorities.clientCa,
    'system:kube-apiserver',
    'system:masters',
  );
  return [
    `--kubelet-certificate-authority=${serverCa}`,
    `--kubelet-client-certificate=${client.cert}`,
    `--kubelet-client-key=${client.key}`,
    '--kubelet-preferred-address-types=InternalDNS',
  ];
}
