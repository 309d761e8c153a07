import type { ApiObject } from '../kubernetes/api-object.ts';
import { FLUX_CONTROLLERS, type FluxControllers } from './flux-controllers.ts';
import type { LoggedContainer, LogLine } from './kubelet-server.ts';

/**
 * What a container has said. Flux's controllers really run, as processes: theirs are their own words. Of the others
 * nothing runs, and they say that they started, or why they do not.
 */
export function containerLog(
  { namespace, name, container, previous }: LoggedContainer & { previous: boolean },
  pods: ApiObject[],
  controllers: Pick<FluxControllers, 'logOf'>,
): LogLine[] | undefined {
  const pod = pods.find((one) => one.metadata.namespace === namespace && one.metadata.name === name);
  if (pod === undefined) return undefined;
  const controller = FLUX_CONTROLLERS.find((one) => name.startsWith(`${one}-`));
  const at = pod.metadata.creationTimestamp ?? '';
  if (namespace === 'flux-system' && controller !== undefined)
    return ownWords(controllers.logOf(controller), at);
  if (isCrashing(pod)) return [{ at, text: `fatal: ${container}: required setting DATABASE_URL is not set` }];
  return previous ? undefined : [{ at, text: `${container} started` }];
}

/** JSON lines with a `ts`; what is none has the time of the line before. */
function ownWords(log: string, first: string): LogLine[] {
  let at = first;
  return log
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => {
      at = /"ts":"([^"]+)"/.exec(text)?.[1] ?? at;
      return { at, text };
    });
}

function isCrashing(pod: ApiObject): boolean {
  return JSON.stringify(pod.status ?? {}).includes('"CrashLoopBackOff"');
}
