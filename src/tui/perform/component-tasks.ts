import type { ChangeResult } from '../../services/components/change-component.ts';
import { duration } from '../../style/durations.ts';
import type { Change, ComponentVerb } from '../messages.ts';
import type { Notice } from '../model.ts';
import type { Task } from './task.ts';

/** Longest wait for what comes of a change, in milliseconds. */
const TIMEOUT_MS = 600_000;

export function componentTasks({ verb, fqdn, components }: Change & { verb: ComponentVerb }): Task[] {
  return components.map((component) => ({
    command: `catalyst component ${verb} ${component} ${fqdn}`,
    run: async (services, { ask, signal }) => {
      const question = ({ text, lines }: { text: string; lines: string[] }) => ask({ text, lines });
      const request = { signal, ask: question, timeoutMs: TIMEOUT_MS };
      return resultNotice(await services.components[verb](fqdn, component, request));
    },
  }));
}

function resultNotice({ id, fqdn, verb, unchanged, outcome, tookMs = 0 }: ChangeResult): Notice {
  if (unchanged)
    return { text: `${id} on ${fqdn}: there is nothing to ${verb}. Nothing was touched.`, tone: 'quiet' };
  if (outcome === undefined) return { text: `${id} on ${fqdn}: ${verb} is done.`, tone: 'good' };
  return { text: `${id} on ${fqdn}: ${outcome.state} after ${duration(tookMs)}.`, tone: 'good' };
}
