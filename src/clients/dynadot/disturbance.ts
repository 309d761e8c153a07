import { CatalystError, type Fault } from '../../domain/errors.ts';
import type { Standing } from './difference.ts';
import { type Line, lineText } from './line.ts';

/** The write was taken, and the zone does not show it. */
export function notArrived(zone: string, { missing, left, ttl }: Standing): CatalystError {
  const faults: Fault[] = [
    ...missing.map(fault('is not there yet')),
    ...left.map(fault('is to go, and is still there')),
    ...(ttl === 'as-after' ? [] : [{ field: 'TTL', reason: 'is not changed yet' }]),
  ];
  return new CatalystError(
    'CATALYST-DNS-NOT-PROVEN',
    `Dynadot took the write of ${zone}, but does not show it: ${faults.length} of its changes are missing.`,
    { faults, hint: 'It applies writes late, at times after half an hour. Run it again later.' },
  );
}

/** Somebody else writes the same zone. `isGone` when their records were seen and are no longer there. */
export function disturbed(zone: string, standing: Standing, isGone: boolean): CatalystError {
  const { strangers, lost, missing, left, ttl } = standing;
  const faults: Fault[] = [
    ...strangers.map(
      fault(isGone ? 'was written by somebody else, and is gone' : 'was written by somebody else'),
    ),
    ...lost.map(fault('was there before, and is gone')),
    ...missing.map(fault('is ours, and is not there')),
    ...left.map(fault('is to go, and is still there')),
    ...(ttl === 'strange' ? [{ field: 'TTL', reason: 'was changed by somebody else' }] : []),
  ];
  return new CatalystError(
    'CATALYST-DNS-ZONE-CHANGED',
    `Somebody else changed the zone ${zone} while it was written. Nothing more was written.`,
    {
      faults,
      hint: 'See that what is listed is as it should be, then run it again: it reads the zone anew.',
    },
  );
}

const fault =
  (reason: string) =>
  (line: Line): Fault => ({ field: lineText(line), reason });
