import type { Clock } from '../../domain/surroundings.ts';
import type { Kubernetes, ListOptions, Resource, WatchUpdate } from '../kubernetes/kubernetes.ts';

const LOOK_AGAIN_MS = 5_000;

/**
 * A watch at whatever version the cluster serves: that of `resource` first, and where it is not served what discovery
 * names, again and again. OCIRepository is v1beta2 in Flux 2.4 and v1 since 2.6.
 */
export async function* watchServed(
  kubernetes: Kubernetes,
  resource: Resource,
  options: ListOptions & { signal: AbortSignal },
  surroundings: { clock: Clock; speed: number },
): AsyncGenerator<WatchUpdate> {
  let version: string | undefined = resource.version;
  while (!options.signal.aborted) {
    if (version !== undefined) {
      for await (const update of kubernetes.watch({ ...resource, version }, options)) {
        yield update;
        if (update.type === 'absent') break;
      }
    }
    if (options.signal.aborted) return;
    const refused: string | undefined = version;
    version = await served(kubernetes, resource);
    if (version !== undefined && version !== refused) continue;
    await surroundings.clock.sleep(LOOK_AGAIN_MS / surroundings.speed, options.signal).catch(() => undefined);
  }
}

/** What discovery cannot tell, the watch itself will. */
async function served(kubernetes: Kubernetes, resource: Resource): Promise<string | undefined> {
  if (kubernetes.servedVersion === undefined) return resource.version;
  return kubernetes.servedVersion(resource.group, resource.resource).catch(() => resource.version);
}
