import type { Clock } from '../../domain/surroundings.ts';
import type { Kubernetes, ListOptions, Resource, WatchUpdate } from '../kubernetes/kubernetes.ts';

const LOOK_AGAIN_MS = 5_000;

/**
 * A watch at whatever version the cluster serves, found by discovery and again when that one goes away: OCIRepository is
 * v1beta2 in Flux 2.4 and v1 since 2.6. Without discovery it is the version of `resource`.
 */
export async function* watchServed(
  kubernetes: Kubernetes,
  resource: Resource,
  options: ListOptions & { signal: AbortSignal },
  surroundings: { clock: Clock; speed: number },
): AsyncGenerator<WatchUpdate> {
  for (let told = false; !options.signal.aborted; told = true) {
    const version = await served(kubernetes, resource);
    if (version !== undefined) {
      for await (const update of kubernetes.watch({ ...resource, version }, options)) {
        yield update;
        if (update.type === 'absent') break;
      }
    } else if (!told) yield { type: 'absent' };
    if (options.signal.aborted) return;
    await surroundings.clock.sleep(LOOK_AGAIN_MS / surroundings.speed, options.signal).catch(() => undefined);
  }
}

/** What discovery cannot tell, the watch itself will. */
async function served(kubernetes: Kubernetes, resource: Resource): Promise<string | undefined> {
  if (kubernetes.servedVersion === undefined) return resource.version;
  return kubernetes.servedVersion(resource.group, resource.resource).catch(() => resource.version);
}
