import { beforeEach, expect, test } from 'vitest';
import { planStage } from '../../../../../src/pipeline/stages/plan.ts';
import { StageWorld, serverChange } from './stage-world.ts';

let site: StageWorld;
beforeEach(() => {
  site = new StageWorld();
});

function becoming(node: string, to: string) {
  const change = serverChange('update', node);
  return { ...change, after: { ...change.after, server_type: to } };
}

test.each([
  ['another architecture', 'cax31', /is x86 \(cpx32\); cax31 is arm/, /cpx42/],
  ['a smaller disk', 'cpx22', /has a disk of 160 GB; cpx22 has only 80 GB/, /cpx42/],
])('%s is refused before anything is asked', async (_what, to, reason, fix) => {
  site.changes = [becoming('w1', to), becoming('w2', to)];
  await expect(planStage.run(site.world())).rejects.toMatchObject({
    code: 'CATALYST-TYPE-CHANGE-REFUSED',
    faults: [
      {
        field: 'regions[0].workers.type',
        reason: expect.stringMatching(reason),
        fix: expect.stringMatching(fix),
      },
    ],
  });
  expect(site.questions).toEqual([]);
});

test('what counts is the disk that the server has, not that of its type', async () => {
  const { after } = serverChange('update');
  const server = { kind: 'servers', id: 1, name: String(after.name), labels: {}, created: '' } as const;
  site.cloud = [{ ...server, raw: { primary_disk_size: 80 } }];
  site.changes = [becoming('w1', 'cpx22')];
  await expect(planStage.run(site.world())).resolves.toContain('1 to update');
});

test('a larger type of the same kind is a change like another', async () => {
  site.changes = [becoming('w1', 'cpx42')];
  await expect(planStage.run(site.world())).resolves.toContain('1 to update');
});
