import { expect, test } from 'vitest';
import { CatalystError } from '../../../../src/domain/errors.ts';
import type { EventBody } from '../../../../src/domain/event.ts';
import { deleteObjects } from '../../../../src/pipeline/destroy/delete-objects.ts';
import type { World } from '../../../../src/pipeline/world.ts';
import { cloudThing } from '../../domain/destroy/things.ts';

/** A cloud in which everything is protected; what was agreed to is in the journal. */
function protectedWorld(consent: string[]) {
  const [lifted, removed]: [number[], number[]] = [[], []];
  const events: EventBody[] = [];
  const hetzner = {
    async remove(_kind: string, id: number) {
      if (!lifted.includes(id)) throw new CatalystError('CATALYST-HETZNER-PROTECTED', 'It is protected.');
      removed.push(id);
    },
    unprotect: async (_kind: string, id: number) => void lifted.push(id),
  };
  const world = {
    hetzner,
    signal: new AbortController().signal,
    output: (name: string) => (name === 'destroy.consent' ? consent : undefined),
    emit: async (event: EventBody) => void events.push(event),
  };
  return { world: world as unknown as World, lifted, removed, events };
}

test('a protection that nobody agreed to lift is not lifted: what it guards stays and is told', async () => {
  const things = [cloudThing('servers', { id: 1 }), cloudThing('servers', { id: 2 })];
  const { world, lifted, removed, events } = protectedWorld([
    'delete servers/1',
    'delete servers/2',
    'unprotect servers/2',
  ]);
  expect(await deleteObjects(world, 'sweep', things)).toBe(1);
  expect([lifted, removed]).toEqual([[2], [2]]);
  expect(events).toContainEqual(
    expect.objectContaining({ step: 'servers/1', state: 'failed', detail: 'It is protected.' }),
  );
});
