import type { JsonValue } from '../../domain/event.ts';
import type { Stage } from '../world.ts';
import { applyRecords } from './records/apply-records.ts';
import { byHandIsDone, recordsByHand } from './records/by-hand.ts';
import { doneSentence, recordsAreDone } from './records/is-done.ts';
import { wantedRecords } from './records/wanted.ts';
import { withdrawRecords } from './records/withdraw.ts';

/** Zone, records, delegation and DS at the provider, proven by asking the authoritative servers themselves. */
export const recordsStage: Stage = {
  id: 'records',
  title: 'Write and prove the DNS records',
  isDone(world) {
    const wanted = wantedRecords(world);
    return world.dns === undefined ? byHandIsDone(world, wanted) : recordsAreDone(world, world.dns, wanted);
  },
  async run(world) {
    const wanted = wantedRecords(world);
    if (world.dns === undefined) return recordsByHand(world, wanted);
    const applied = await applyRecords(world, world.dns, wanted);
    await world.learn('records', applied as unknown as JsonValue);
    const ds = applied.parent !== undefined && applied.ds.length > 0 ? ', DS published' : '';
    return `${doneSentence(wanted, applied.nameservers)}${ds}`;
  },
  async undo(world) {
    if (world.dns === undefined) return 'the records were made by hand; remove them where they are served';
    return withdrawRecords(world, world.dns, wantedRecords(world));
  },
};
