import type { KubeObject, Kubernetes, Resource } from '../../clients/kubernetes/kubernetes.ts';
import { deriveComponent } from '../../domain/component/derive-component.ts';
import { conditionOf, isTrue } from '../../domain/component/flux-object.ts';
import { isHandled } from '../../domain/component/flux-request.ts';
import type { Component } from '../../domain/component.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { within } from './within.ts';

export interface Waiting {
  kubernetes: Kubernetes;
  resource: Resource;
  namespace: string;
  name: string;
  signal: AbortSignal;
  clock: Clock;
  timeoutMs: number;
}

/**
 * Follows one object until `met` gives something.
 * @throws CatalystError CATALYST-TIMED-OUT with what `told` says of it by then, CATALYST-INTERRUPTED
 */
export async function untilObject<T>(
  waiting: Waiting,
  met: (object: KubeObject) => T | undefined,
  told: (object: KubeObject | undefined) => CatalystError,
): Promise<T> {
  const { kubernetes, resource, namespace, name, signal, clock, timeoutMs } = waiting;
  let last: KubeObject | undefined;
  const found = await within({ clock, signal, ms: timeoutMs }, async (end) => {
    const options = { namespace, fieldSelector: `metadata.name=${name}`, signal: end };
    for await (const update of kubernetes.watch(resource, options)) {
      if (update.type !== 'synced' && update.type !== 'upserted') continue;
      const object = update.type === 'synced' ? update.objects[0] : update.object;
      if (object === undefined) continue;
      last = object;
      const seen = met(object);
      if (seen !== undefined) return seen;
    }
    return undefined;
  });
  if (found === undefined) throw told(last);
  return found;
}

/** A source has looked again at what it fetches; whether that worked is for the release to say. */
export async function untilSourceHandled(waiting: Waiting, token: string): Promise<void> {
  const { name } = waiting;
  await untilObject(
    waiting,
    (object) => (isHandled(object, token) ? true : undefined),
    () =>
      new CatalystError('CATALYST-TIMED-OUT', `Source ${name} was not looked at again in time.`, {
        hint: 'Look at source-controller: catalyst component logs flux --controller',
      }),
  );
}

/**
 * A release has been handled and has come to rest: installed, failed for good, or failed once more with a retry to come.
 * What only waits (for a dependency, a source, its own install) is waited for.
 */
export function untilReleaseSettled(
  waiting: Waiting,
  region: string,
  isDone: (release: KubeObject) => boolean,
): Promise<Component> {
  const seen = (release: KubeObject) => deriveComponent({ region, release, now: waiting.clock.now() });
  return untilObject(
    waiting,
    (release) => (isDone(release) ? settled(release, seen(release)) : undefined),
    (release) =>
      release === undefined || isDone(release) || isTrue(release, 'Reconciling')
        ? lateness(waiting.name, release && seen(release))
        : unhandled(release),
  );
}

function settled(release: KubeObject, component: Component): Component | undefined {
  if (component.state === 'failed') return component;
  if (component.state === 'degraded')
    return conditionOf(release, 'Ready')?.status === 'False' ? component : undefined;
  if (component.state !== 'installed') return undefined;
  return isTrue(release, 'Reconciling') ? undefined : component;
}

/** It may stand well: that is of before it was asked. */
function unhandled({ metadata }: KubeObject): CatalystError {
  const text = `helm-controller has not looked at ${metadata.name} by the end of the longest wait.`;
  return new CatalystError('CATALYST-TIMED-OUT', text, {
    hint: 'Look at helm-controller: catalyst component logs flux --controller',
  });
}

/** What is told of a component when the longest wait is over. */
export function lateness(name: string, component: Component | undefined): CatalystError {
  const why = [component?.reason, component?.cause ?? component?.message].filter(Boolean).join(': ');
  const how = component === undefined ? 'is not there' : `is still ${component.state}`;
  return new CatalystError(
    'CATALYST-TIMED-OUT',
    `${name} ${how}${why === '' ? '' : ` (${why})`} after the longest wait.`,
    { hint: component?.fix ?? 'It goes on by itself: catalyst component list' },
  );
}
