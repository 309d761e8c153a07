import { Buffer } from 'node:buffer';
import type { KubeObject, Kubernetes } from '../../../clients/kubernetes/kubernetes.ts';
import { at } from '../../../domain/component/flux-object.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { World } from '../../world.ts';
import { askAgainForCharts } from './ask-again.ts';
import { StepReport } from './step-report.ts';

/** Host of the registry that the kit's charts name. */
const REGISTRY = 'ghcr.io';

/** What Flux and Crossplane need that user_data must not hold: namespaces first, then Secrets. */
export async function fluxObjects(world: World): Promise<KubeObject[]> {
  const pull = await need(world, 'registryPullToken', 'Set what registry.pullSecret names in the spec.');
  const cloud = await need(world, 'hetznerToken', 'Set HCLOUD_TOKEN.');
  return [
    namespace('flux-system'),
    namespace('crossplane-system'),
    secret('flux-system', 'ghcr-pull', 'kubernetes.io/dockerconfigjson', {
      '.dockerconfigjson': dockerConfig(pull),
    }),
    secret('flux-system', 'cloud-credentials', 'Opaque', { token: cloud }),
    secret('crossplane-system', 'hcloud-credentials', 'Opaque', { token: cloud }),
  ];
}

/** Writes what is absent or differs, by server-side apply. */
export async function ensureFluxSecrets(world: World, region: string, kubernetes: Kubernetes): Promise<void> {
  const report = new StepReport(world, 'cluster');
  const objects = await fluxObjects(world);
  const step = { step: `${region}.secrets`, title: `Secrets for Flux`, total: objects.length };
  let done = 0;
  let written = 0;
  await report.step({ ...step, state: 'running', done });
  for (const object of objects) {
    world.signal.throwIfAborted();
    if (!(await sameOnCluster(kubernetes, object))) {
      await kubernetes.apply(object);
      written += 1;
    }
    done += 1;
  }
  await report.step({
    ...step,
    state: 'done',
    done,
    detail: written === 0 ? 'nothing to write' : `${written} written`,
  });
  if (written > 0) await askAgainForCharts(world, kubernetes);
}

/** Whether the cluster holds the object with the same data. */
export async function sameOnCluster(kubernetes: Kubernetes, wanted: KubeObject): Promise<boolean> {
  const { name, namespace: space } = wanted.metadata;
  const resource = wanted.kind === 'Namespace' ? 'namespaces' : 'secrets';
  const found = await kubernetes.get({ group: '', version: 'v1', resource }, name, space);
  if (found === undefined || found.metadata.deletionTimestamp !== undefined) return false;
  const keys = Object.keys((wanted.data ?? {}) as object);
  return keys.every((key) => at(found, 'data', key) === at(wanted, 'data', key));
}

async function need(world: World, credential: string, hint: string): Promise<string> {
  const value = await world.credential(credential);
  if (value !== undefined && value !== '') return value;
  throw new CatalystError('CATALYST-ANSWER-MISSING', `The ${credential} that Flux needs is not set.`, {
    hint,
  });
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function secret(space: string, name: string, type: string, texts: Record<string, string>): KubeObject {
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: space }, type, data };
}

/** GitHub's registry takes any user name with a token. */
function dockerConfig(token: string): string {
  const auth = { username: 'catalyst', password: token, auth: base64(`catalyst:${token}`) };
  return JSON.stringify({ auths: { [REGISTRY]: auth } });
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
