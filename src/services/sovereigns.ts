import { join, resolve } from 'node:path';
import { isDestroyed } from '../domain/destroyed.ts';
import { alreadyDestroyed } from './already-destroyed.ts';
import type { createFromPlan, specOfPlan } from './create-from-plan.ts';
import type { createSovereign, resumeSovereign } from './create-sovereign.ts';
import type { destroySovereign, planDestroy } from './destroy-sovereign.ts';
import type { explainNow } from './explain-now.ts';
import { watchRun, watchSovereign } from './follow-sovereign.ts';
import { forgetSovereign } from './forget-sovereign.ts';
import { exportSovereign, importSovereign } from './move-sovereign.ts';
import type { planSovereign } from './plan-sovereign.ts';
import { listSovereigns, requireProgress, showSovereign } from './read-sovereigns.ts';
import type { Workshop } from './session.ts';
import type { KubeconfigRoom, sovereignCredential } from './sovereign-kubeconfig.ts';
import { sovereignLogs } from './sovereign-logs.ts';
import { waitForSovereign } from './wait-sovereign.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/** What a sovereign-admin can do with Sovereigns. Nothing here prints, prompts or ends the process. */
export interface Sovereigns {
  plan: Rest<typeof planSovereign>;
  create: Rest<typeof createSovereign>;
  createFromPlan: Rest<typeof createFromPlan>;
  specOfPlan: Rest<typeof specOfPlan>;
  resume: Rest<typeof resumeSovereign>;
  destroy: Rest<typeof destroySovereign>;
  planDestroy: Rest<typeof planDestroy>;
  forget: Rest<typeof forgetSovereign>;
  list: Rest<typeof listSovereigns>;
  show: Rest<typeof showSovereign>;
  watch: Rest<typeof watchSovereign>;
  watchRun: Rest<typeof watchRun>;
  wait: Rest<typeof waitForSovereign>;
  logs: Rest<typeof sovereignLogs>;
  explain: Rest<typeof explainNow>;
  /** Writes `<folder>/kubeconfig` and resolves with its path and content. */
  kubeconfig(fqdn: string, command: string[]): Promise<{ path: string; yaml: string }>;
  credential(fqdn: string, region?: string): ReturnType<typeof sovereignCredential>;
  export: Rest<typeof exportSovereign>;
  import: Rest<typeof importSovereign>;
}

// What a command does not use, it does not load: reading local state stays fast.
const creating = () => import('./create-sovereign.ts');
const createdFromPlan = () => import('./create-from-plan.ts');
const explaining = () => import('./explain-now.ts');
const planning = () => import('./plan-sovereign.ts');
const destroying = () => import('./destroy-sovereign.ts');
const granting = () => import('./sovereign-kubeconfig.ts');

export function sovereignsOf(workshop: Workshop): Sovereigns {
  const { state, settings } = workshop;
  const { clock } = settings;
  const clusters = async (fqdn: string) =>
    (await import('./components/component-clusters.ts')).openClusters(workshop, fqdn);
  return {
    plan: async (request) => (await planning()).planSovereign(workshop, request),
    create: async (request) => (await creating()).createSovereign(workshop, request),
    createFromPlan: async (request) => (await createdFromPlan()).createFromPlan(workshop, request),
    specOfPlan: async (file) => (await createdFromPlan()).specOfPlan(workshop, file),
    resume: async (fqdn, request) => (await creating()).resumeSovereign(workshop, fqdn, request),
    destroy: async (request) => (await destroying()).destroySovereign(workshop, request),
    planDestroy: async (request) => (await destroying()).planDestroy(workshop, request),
    forget: (fqdn, signal) => forgetSovereign(workshop, fqdn, signal),
    list: () => listSovereigns(state),
    show: (fqdn) => showSovereign(state, fqdn),
    watch: (fqdn, signal) => watchSovereign(state, fqdn, signal),
    watchRun: (fqdn, signal) => watchRun({ state, clock }, fqdn, signal),
    wait: (fqdn, goal, options) => waitForSovereign({ state, clock, clusters }, fqdn, goal, options),
    logs: (fqdn, options) => sovereignLogs(state, fqdn, options),
    explain: async (fqdn, request) => (await explaining()).explainNow({ state, clusters }, fqdn, request),
    kubeconfig: async (fqdn, command) => writeKubeconfig(workshop, fqdn, command),
    credential: async (fqdn, region) =>
      (await granting()).sovereignCredential(await roomOf(workshop, fqdn), region),
    export: (fqdn, options) => exportSovereign(workshop, fqdn, options),
    import: (options) => importSovereign(workshop, options),
  };
}

async function writeKubeconfig(workshop: Workshop, fqdn: string, command: string[]) {
  const { yaml } = await (await granting()).sovereignKubeconfig(await roomOf(workshop, fqdn), command);
  const path = join(workshop.state.folderOf(fqdn), 'kubeconfig');
  await workshop.state.writeFile(path, yaml);
  return { path, yaml };
}

async function roomOf({ state, settings }: Workshop, fqdn: string): Promise<KubeconfigRoom> {
  const progress = await requireProgress(state, fqdn);
  if (isDestroyed(progress)) throw alreadyDestroyed(progress);
  const { folders, passphrase, clock } = settings;
  return {
    progress,
    secrets: await state.secrets(fqdn),
    clock,
    stateFolder: folders.state,
    configFolder: folders.config,
    ...(passphrase.file === undefined ? {} : { passphraseFile: resolve(passphrase.file) }),
  };
}
