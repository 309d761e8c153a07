import { CatalystError } from '../domain/errors.ts';
import { didYouMean } from '../domain/spec/nearest.ts';
import { KINDS, type Kind } from './hetzner/cloud/records.ts';

export type ProjectLimits = Partial<Record<Kind, number>>;

/**
 * Reads `servers=25`, one for each kind; undefined when there is none.
 * @throws CatalystError CATALYST-USAGE for an unknown kind or a count that is none
 */
export function projectLimits(texts: readonly string[]): ProjectLimits | undefined {
  const limits = texts.map(limitOf);
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

function limitOf(text: string): [kind: Kind, count: number] {
  const [, kind = text, count = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  const found = KINDS.find((one) => one === kind);
  if (found === undefined) {
    const hint = `${didYouMean(kind, KINDS) ?? 'For example servers=25.'} It can be: ${KINDS.join(', ')}.`;
    throw new CatalystError('CATALYST-USAGE', `${kind} is no kind of object that has a limit.`, { hint });
  }
  if (!/^\d{1,6}$/.test(count)) {
    const message = `The limit of ${kind} has to be a whole number, such as ${kind}=25.`;
    throw new CatalystError('CATALYST-USAGE', message, { hint: `catalyst sandbox up --limit ${kind}=25` });
  }
  return [found, Number(count)];
}
