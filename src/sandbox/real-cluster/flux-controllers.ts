import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PairFiles } from './certificate-files.ts';
import { freePorts } from './free-ports.ts';
import { KeptProgram } from './kept-program.ts';
import type { Supervisor } from './supervisor.ts';
import { untilReady } from './until-ready.ts';

export const FLUX_CONTROLLERS = ['source-controller', 'kustomize-controller', 'helm-controller'] as const;
export type FluxController = (typeof FLUX_CONTROLLERS)[number];

export interface ControllersOptions {
  /** Program of each. */
  programs: Readonly<Record<FluxController, string>>;
  supervisor: Supervisor;
  folder: string;
  kubeconfig: string;
  /** The way out, as environment variables. */
  env: Readonly<Record<string, string>>;
  /** More flags of a controller, after ours: the last one of a name counts. */
  flags?: Partial<Record<FluxController, string[]>>;
}

export interface FluxControllers {
  /** SIGKILL; resolves when it is gone. */
  kill(name: FluxController): Promise<void>;
  /** Starts it when it does not run; resolves when it says that it is ready. */
  start(name: FluxController): Promise<void>;
  isRunning(name: FluxController): boolean;
  /** JSON lines of all its lives. */
  logOf(name: FluxController): string;
  /** Ends them all, for good. */
  stop(): Promise<void>;
}

/** Dependencies looked at every second instead of every half minute: the only thing that is quicker than on a Sovereign. */
const QUICK = ['--requeue-dependency=1s', '--min-retry-delay=100ms', '--concurrent=8'];

/** Prepares the three controllers, none of which runs yet. One that somebody else ended comes back, as by its kubelet. */
export async function prepareControllers(options: ControllersOptions): Promise<FluxControllers> {
  const { supervisor, folder } = options;
  const ports = await freePorts(FLUX_CONTROLLERS.length * 2 + 1);
  const storage = `127.0.0.1:${ports.pop()}`;
  const health = new Map(FLUX_CONTROLLERS.map((name, index) => [name, ports[2 * index] as number]));
  mkdirSync(join(folder, 'artifacts'), { recursive: true });
  const programs = new Map(FLUX_CONTROLLERS.map((name) => [name, new KeptProgram(() => launch(name))]));
  const launch = (name: FluxController) => {
    const addresses = [
      `--health-addr=127.0.0.1:${health.get(name)}`,
      `--metrics-addr=127.0.0.1:${ports[2 * FLUX_CONTROLLERS.indexOf(name) + 1]}`,
    ];
    const args = [...addresses, ...flagsOf(name, folder, storage), ...(options.flags?.[name] ?? [])];
    const path = options.programs[name];
    const env = environmentOf(options);
    return supervisor.start({ name, path, args, env, logFile: logFileOf(folder, name) });
  };
  const kill = async (name: FluxController) => programs.get(name)?.kill();
  return {
    async start(name) {
      const program = programs.get(name)!;
      await untilReady(name, program.begin(), () => isReady(health.get(name) as number));
      program.keep();
    },
    kill,
    stop: async () => void (await Promise.all(FLUX_CONTROLLERS.map(kill))),
    isRunning: (name) => programs.get(name)?.isRunning === true,
    logOf: (name) => readFileSync(logFileOf(folder, name), 'utf8'),
  };
}

/** A kubeconfig for programs of this machine, with everything inside. */
export function writeKubeconfig(file: string, port: number, serverCa: string, admin: PairFiles): void {
  const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(serverCa) };
  const user = {
    'client-certificate-data': base64(readFileSync(admin.cert)),
    'client-key-data': base64(readFileSync(admin.key)),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sandbox', cluster }],
    users: [{ name: 'sandbox', user }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox' } }],
    'current-context': 'sandbox',
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}

function flagsOf(name: FluxController, folder: string, storage: string): string[] {
  const own = {
    'source-controller': [
      `--storage-path=${join(folder, 'artifacts')}`,
      `--storage-addr=${storage}`,
      `--storage-adv-addr=${storage}`,
    ],
    'kustomize-controller': [],
    'helm-controller': ['--graceful-shutdown-timeout=5s'],
  };
  return ['--events-addr=', '--log-level=info', ...QUICK, ...own[name]];
}

function environmentOf({ kubeconfig, folder, env }: ControllersOptions): Record<string, string> {
  return {
    KUBECONFIG: kubeconfig,
    RUNTIME_NAMESPACE: 'flux-system',
    POD_NAMESPACE: 'flux-system',
    HOME: folder,
    TMPDIR: folder,
    ...env,
  };
}

function logFileOf(folder: string, name: FluxController): string {
  return join(folder, `${name}.log`);
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/readyz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', reject).end();
  });
}
