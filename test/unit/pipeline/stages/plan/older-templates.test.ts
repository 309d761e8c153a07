import { expect, test } from 'vitest';
import type { NodeTemplate } from '../../../../../src/clients/tofu/tofu.ts';
import type { JsonValue } from '../../../../../src/domain/event.ts';
import { olderTemplates } from '../../../../../src/pipeline/stages/plan/older-templates.ts';
import type { World } from '../../../../../src/pipeline/world.ts';

const journal = () => {
  const outputs = new Map<string, JsonValue>();
  const learn = async (name: string, value: JsonValue) => void outputs.set(name, value);
  const world = { output: (name: string) => outputs.get(name), learn } as Partial<World> as World;
  return { outputs, older: (...templates: NodeTemplate[]) => olderTemplates(world, templates) };
};

test('what the provider forgets of a server that it changes in place, the journal remembers', async () => {
  const { outputs, older } = journal();
  expect(await older({ name: 'cp1', today: 'a', sent: 'a' }, { name: 'w1', today: 'a', sent: 'a' })).toEqual(
    [],
  );
  expect(outputs.get('userData')).toEqual({ cp1: 'a', w1: 'a' });
  expect(await older({ name: 'w1', today: 'b' }, { name: 'cp1', today: 'b', sent: 'a' })).toEqual([
    'cp1',
    'w1',
  ]);
});

test('of one that was imported nothing is said, also when another was called so', async () => {
  const { older } = journal();
  expect(await older({ name: 'w1', today: 'b' })).toEqual([]);
  expect(await older({ name: 'w1', today: 'b', sent: 'a' })).toEqual(['w1']);
  expect(await older()).toEqual([]);
  expect(await older({ name: 'w1', today: 'b' })).toEqual([]);
});
