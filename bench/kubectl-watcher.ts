import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the program's own observer watches of Flux. kubectl watches one kind at a time. */
const KINDS = [
  'helmreleases.helm.toolkit.fluxcd.io',
  'helmcharts.source.toolkit.fluxcd.io',
  'ocirepositories.source.toolkit.fluxcd.io',
  'kustomizations.kustomize.toolkit.fluxcd.io',
  'gitrepositories.source.toolkit.fluxcd.io',
];

export interface KubectlOptions {
  program: string;
  kubeconfig: string;
  /** Keeps kubectl's discovery. */
  home: string;
  /** Whole objects, as the program reads them; else what a person sees, a table with the objects' metadata. */
  whole: boolean;
  /** Told of each release listed. */
  listed(): void;
  /** Told of each line that names a change. */
  seen(change: number): void;
}

/** `kubectl get -w` of all those kinds; the first process is the one that watches the releases. */
export function kubectlWatchers(options: KubectlOptions): ChildProcess[] {
  const { program, kubeconfig, home, whole } = options;
  const env = { HOME: home, KUBECONFIG: kubeconfig, PATH: process.env.PATH };
  return KINDS.map((kind, index) => {
    const args = ['get', kind, '--namespace', 'flux-system', '--watch', ...(whole ? ['-o', 'json'] : [])];
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    if (index === 0) listen(child, options);
    else child.stdout.resume();
    return child;
  });
}

function listen({ stdout }: ChildProcess, { whole, listed, seen }: KubectlOptions): void {
  const told = new Set<number>();
  const listing = whole ? /^ +"kind": "HelmRelease"/ : /^bp-extra-/;
  createInterface({ input: stdout! }).on('line', (line) => {
    if (listing.test(line)) listed();
    const change = /\bchange (\d+)\b/.exec(line)?.[1];
    if (change === undefined || told.has(Number(change))) return;
    told.add(Number(change));
    seen(Number(change));
  });
}
