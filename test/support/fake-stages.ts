import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageId } from '../../src/domain/stage.ts';
import type { Stage, World } from '../../src/pipeline/world.ts';

/** Stages whose side effects are files: each asks, makes a secret, makes one object and remembers its id. */
export const FAKE_STAGES: Stage[] = (['plan', 'apply', 'records'] as const).map(fakeStage);

function fakeStage(id: StageId): Stage {
  return {
    id,
    title: id,
    isDone: async (world) => ((await isThere(objectOf(world, id))) ? learnedOnce(world, id) : undefined),
    async run(world) {
      if (!(await world.ask({ id: `q-${id}`, text: `Make ${id}?`, lines: [] }))) throw new Error('declined');
      await makeSecret(world, id);
      await world.emit({ type: 'stage-advanced', stage: id, step: 'make', title: 'make', state: 'running' });
      await writeFile(objectOf(world, id), `${id} with ${await world.secrets.get(id)}`, { flag: 'wx' });
      await world.emit({ type: 'stage-advanced', stage: id, step: 'make', title: 'make', state: 'done' });
      await learnedOnce(world, id);
      return `${id} is made`;
    },
    undo: async () => `${id} is gone`,
  };
}

async function makeSecret(world: World, id: string): Promise<void> {
  if ((await world.secrets.get(id)) !== undefined) return;
  await world.secrets.put(id, Buffer.from(world.random(16)).toString('hex'));
}

async function learnedOnce(world: World, id: string): Promise<string> {
  await world.learn(id, await readFile(objectOf(world, id), 'utf8'));
  return `${id} is there`;
}

function objectOf(world: World, id: string): string {
  return join(world.folder, `object-${id}`);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
