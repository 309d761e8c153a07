import { expect, it } from 'vitest';
import type { Event, EventBody } from '../../../src/domain/event.ts';
import { emptyProgress, foldAll, type Progress, progressCopy } from '../../../src/domain/progress.ts';
import { EventLog } from '../../../src/pipeline/event-log.ts';
import { FQDN } from '../../support/events.ts';
import { realClock } from '../../support/real-clock.ts';

const changed = (index: number): EventBody => ({
  ...{ type: 'component-changed', region: 'fsn1', component: `c${index}`, uid: `u${index}` },
  state: 'pending',
});

function logOf(count: number, told: (event: Event, progress: Progress) => void = () => undefined) {
  const kept: Event[] = [];
  const sink = { past: [], append: async (event: Event) => void kept.push(event) };
  const log = new EventLog({ sovereign: FQDN, sink, clock: realClock, listeners: [told] });
  const fill = async () => {
    for (let index = 0; index < count; index += 1) await log.emit(changed(index));
  };
  return { log, kept, fill };
}

it('tells a listener what the pure fold of the journal is, after every event', async () => {
  const seen: Progress[] = [];
  const { kept, fill } = logOf(12, (_event, progress) => seen.push(progressCopy(progress)));
  await fill();
  seen.forEach((progress, index) => {
    expect(progress).toEqual(foldAll(emptyProgress(FQDN), kept.slice(0, index + 1)));
  });
});

it('takes an event in the same time however many components there are', async () => {
  const cost = async (count: number) => {
    const { log, fill } = logOf(count);
    await fill();
    const began = process.cpuUsage();
    for (let index = 0; index < 1_000; index += 1) await log.emit(changed(index % count));
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  };
  await cost(100);
  const [few, many] = [await cost(100), await cost(20_000)];
  // A copy of 20,000 entries an event is two orders of magnitude away from this.
  expect(many).toBeLessThan(few * 10 + 50);
});
