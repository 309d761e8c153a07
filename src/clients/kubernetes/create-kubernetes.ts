import { CatalystError } from '../../domain/errors.ts';
import { type Clock, clusterSpeed, type RandomBytes, type Target } from '../../domain/surroundings.ts';
import type { ClusterAccess } from './access.ts';
import { apiPath, apiQuery, resourceOf, resourceText } from './api-path.ts';
import { createBackOff } from './back-off.ts';
import { ExchangeFailed } from './failure.ts';
import { followText } from './follow-text.ts';
import { readObject } from './kube-object.ts';
import type { KubeObject, Kubernetes, LogOptions, Resource } from './kubernetes.ts';
import { listAll } from './list.ts';
import { probeCluster } from './probe.ts';
import { servedVersion } from './served-version.ts';
import { type Exchange, Transport } from './transport.ts';
import { watchCollection } from './watch.ts';

const TRIES = 4;
export const FIELD_MANAGER = 'catalyst';

export interface KubernetesOptions {
  access: ClusterAccess;
  target: Target;
  clock: Clock;
  random: RandomBytes;
}

/** Client of one cluster over its API servers. Throws CatalystError with a KUBERNETES code. Close it when done. */
export function createKubernetes(options: KubernetesOptions): Kubernetes {
  const transport = new Transport(options);
  const { random } = options;
  const speed = Math.max(1, clusterSpeed(options.target));
  const once = <T>(action: () => Promise<T>) => patiently(action, transport, { random, speed });
  const object = async (exchange: Exchange) => readObject(await once(() => transport.json(exchange)));
  return {
    probe: (signal) => probeCluster(transport, signal),
    get: (resource, name, namespace) =>
      orAbsent(object(exchangeFor('GET', 'get', resource, name, namespace))),
    list: async (resource, scope = {}) => (await once(() => listAll(transport, resource, scope))).objects,
    servedVersion: (group, resource) => once(() => servedVersion(transport, group, resource)),
    watch: (resource, scope) => watchCollection(transport, resource, scope, { random, speed }),
    apply: (wanted, how = {}) => object(applyExchange(wanted, how.dryRun === true)),
    mergePatch: (resource, name, namespace, patch) =>
      object({
        ...exchangeFor('PATCH', 'patch', resource, name, namespace, { fieldManager: FIELD_MANAGER }),
        body: JSON.stringify(patch),
        contentType: 'application/merge-patch+json',
      }),
    async remove(resource, name, namespace) {
      await orAbsent(once(() => transport.text(exchangeFor('DELETE', 'delete', resource, name, namespace))));
    },
    logs: (pod, how = {}) => once(() => transport.text(logsExchange(pod, how))),
    followLogs: (pod, { signal, ...how }) =>
      followText(() => once(() => transport.open({ ...logsExchange(pod, how, true), signal })), signal),
    async portForward({ namespace, name: pod, port }, how = {}) {
      const { openPortForward } = await import('./port-forward/open-port-forward.ts');
      return openPortForward({ transport, target: options.target }, { namespace, pod, port }, how.signal);
    },
    close: () => transport.close(),
  };
}

function exchangeFor(
  method: Exchange['method'],
  verb: string,
  resource: Resource,
  name: string,
  namespace?: string,
  query: Record<string, string | undefined> = {},
): Exchange {
  return {
    method,
    path: `${apiPath(resource, { namespace, name })}${apiQuery(query)}`,
    asked: { verb, resource: resourceText(resource), namespace, name },
  };
}

/** Server-side apply (Kubernetes documentation, "Server-Side Apply"): JSON is valid YAML. */
function applyExchange(wanted: KubeObject, dryRun: boolean): Exchange {
  const { name, namespace } = wanted.metadata;
  const query = { fieldManager: FIELD_MANAGER, force: 'true', dryRun: dryRun ? 'All' : undefined };
  return {
    ...exchangeFor('PATCH', 'apply', resourceOf(wanted), name, namespace, query),
    body: JSON.stringify(wanted),
    contentType: 'application/apply-patch+yaml',
  };
}

function logsExchange(
  pod: { namespace: string; name: string; container?: string },
  how: LogOptions,
  follow = false,
): Exchange {
  const query = apiQuery({
    container: pod.container,
    tailLines: how.tail,
    previous: how.previous === true ? 'true' : undefined,
    sinceTime: how.since,
    timestamps: how.timestamps === true ? 'true' : undefined,
    // No limit of bytes: it would cut off the newest. The kubelet itself keeps a few megabytes of each container.
    ...(follow ? { follow: 'true' } : {}),
  });
  return {
    method: 'GET',
    path: `${apiPath({ group: '', version: 'v1', resource: 'pods' }, pod)}/log${query}`,
    asked: { verb: 'read the logs of', resource: 'pods', namespace: pod.namespace, name: pod.name },
  };
}

/** Tries again what may heal within seconds; a 401 once, with a new certificate. */
async function patiently<T>(
  action: () => Promise<T>,
  transport: Transport,
  surroundings: { random: RandomBytes; speed: number },
): Promise<T> {
  const backOff = createBackOff({ clock: transport.clock, ...surroundings });
  const never = new AbortController().signal;
  for (let tries = 1, reread = false; ; tries += 1) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      const { failure } = error;
      if (failure.next === 'credentials' && !reread) {
        reread = true;
        transport.credentials.forget();
      } else if (failure.next === 'retry' && tries < TRIES) await backOff.wait(never, failure.retryAfterMs);
      else throw failure.error;
    }
  }
}

async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CatalystError && error.code === 'CATALYST-KUBERNETES-NOT-FOUND') return undefined;
    throw error;
  }
}
