import { apiPath, apiQuery, resourceText, selectors } from './api-path.ts';
import { ExchangeFailed } from './failure.ts';
import { readPage } from './kube-object.ts';
import type { KubeObject, ListOptions, Resource } from './kubernetes.ts';
import type { Transport } from './transport.ts';

/** As kubectl and client-go ask. */
const PAGE = 500;
const RESTARTS = 5;

/** The complete set and its version, in chunks. A `continue` token that expired starts the list again without it. */
export async function listAll(
  transport: Transport,
  resource: Resource,
  options: ListOptions & { signal?: AbortSignal },
): Promise<{ objects: KubeObject[]; version: string }> {
  for (let restart = 0; ; restart += 1) {
    try {
      return await listOnce(transport, resource, options);
    } catch (error) {
      const gone =
        error instanceof ExchangeFailed && error.failure.error.code === 'CATALYST-KUBERNETES-VERSION-GONE';
      if (!gone || restart >= RESTARTS) throw error;
    }
  }
}

async function listOnce(
  transport: Transport,
  resource: Resource,
  options: ListOptions & { signal?: AbortSignal },
): Promise<{ objects: KubeObject[]; version: string }> {
  const objects: KubeObject[] = [];
  let version = '';
  let more: string | undefined;
  do {
    const query = apiQuery({
      ...selectors(options),
      limit: Math.min(PAGE, options.most ?? PAGE),
      continue: more,
    });
    const page = readPage(
      await transport.json({
        method: 'GET',
        path: `${apiPath(resource, { namespace: options.namespace })}${query}`,
        asked: { verb: 'list', resource: resourceText(resource), namespace: options.namespace },
        signal: options.signal,
      }),
    );
    for (const object of page.objects) objects.push(options.keep?.(object) ?? object);
    version = page.version;
    more = page.more;
  } while (more !== undefined && objects.length < (options.most ?? Number.POSITIVE_INFINITY));
  return { objects, version };
}
