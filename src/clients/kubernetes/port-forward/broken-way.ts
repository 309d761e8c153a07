import { CatalystError } from '../../../domain/errors.ts';
import { plainText } from '../../../domain/plain-text.ts';

export interface ForwardPlace {
  namespace: string;
  pod: string;
  port: number;
}

/** Of what a node says about a stream, so much is kept. */
export const LONGEST_COMPLAINT = 4_096;

/** CATALYST-PORT-FORWARD-BROKEN: the way was open, and is no more. */
export function brokenWay(place: ForwardPlace, why: string, cause?: unknown): CatalystError {
  const { namespace, pod, port } = place;
  const message = `The way to port ${port} of pod ${namespace}/${pod} broke: ${why}.`;
  return new CatalystError('CATALYST-PORT-FORWARD-BROKEN', message.replace(/\.\.$/, '.'), {
    hint: 'See that the pod runs and listens on that port; then try again.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The same, by what the pod's node said on the way's error channel. */
export function refusedWay(place: ForwardPlace, complaint: string): CatalystError {
  return brokenWay(place, `its node answered: ${plainText(complaint).trim().slice(0, 500)}`);
}
