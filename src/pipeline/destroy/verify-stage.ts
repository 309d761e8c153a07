import type { DestroyProof } from '../../domain/destroy/destroy-proof.ts';
import type { JsonValue } from '../../domain/event.ts';
import type { Stage, World } from '../world.ts';
import { doubtfulKeys } from './agree.ts';
import type { Desk } from './desk.ts';
import { proofNow } from './proof-now.ts';
import { somethingLeft } from './something-left.ts';

/** What is kept on this machine for a Sovereign that is no more goes at the end; resolves with a sentence about it. */
export type Tidy = () => Promise<string>;

/**
 * The proof: lists every kind by label, both name prefixes and every id that was met. Nothing left: the Sovereign is
 * destroyed, and what this machine kept of it goes.
 * @throws CatalystError CATALYST-DESTROY-LEFT with what is left and its price
 */
export function verifyStage(desk: Desk, tidy: Tidy): Stage {
  return {
    id: 'verify',
    title: 'prove that nothing is left',
    isDone: async () => undefined,
    async run(world) {
      const proof = await prove(world, desk);
      await world.learn('destroy.proof', proof as unknown as JsonValue);
      if (proof.left.length > 0) throw somethingLeft(world, proof, desk);
      if (world.dns !== undefined && !desk.request.keepDns && world.output('destroy.zone') === undefined)
        await world.learn('destroy.zone', { state: 'waiting' });
      // Another project's token sees nothing either: then the way back stays.
      const unseen = proof.kinds.length === 0 && proof.missing.length > 0;
      const tidied = unseen ? 'its state stays: the project never held what it names' : await tidy();
      const detail = `nothing billable is left${proof.kept.length > 0 ? ' but what is kept' : ''}`;
      await world.emit({ type: 'destroyed', detail: `${detail}; ${tidied}`, forget: forgettable(world) });
      return `${detail}; ${tidied}`;
    },
  };
}

const LOOKS = 10;
const LOOK_MS = 2_000;

/** What goes with a server may take some seconds longer. */
async function prove(world: World, desk: Desk): Promise<DestroyProof> {
  for (let looks = 1; ; looks += 1) {
    const proof = await proofNow(world, desk);
    const doubtful = doubtfulKeys(world, desk.request);
    const passing = proof.left.some(({ id }) => !doubtful.has(id));
    if (!passing || looks >= LOOKS) return proof;
    await world.clock.sleep(LOOK_MS, world.signal);
  }
}

/** What goes on telling the truth of a Sovereign that is gone: its spec, its DNS, and the destroy itself. */
const LASTS =
  /^(spec$|sandbox$|records|snapshot\.|dns|destroy\.(proof|zone|request|plan|consent|cluster|met|begun|addresses|records)$)/;

function forgettable(world: World): string[] {
  return Object.keys(world.progress().outputs).filter((name) => !LASTS.test(name));
}
