import { expect, it } from 'vitest';
import type { ComponentRow } from '../../../../src/services/components/list-components.ts';
import { changesSeen } from '../../../../src/tui/derive/changes-seen.ts';
import { LIST, NOW } from '../../../support/tui.ts';

const [FIRST] = LIST.components as [ComponentRow];
const at = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();
const seen = (seconds: number, row: Partial<ComponentRow>) => ({
  value: { ...LIST, components: [{ ...FIRST, ...row }] },
  at: NOW + seconds * 1_000,
});
const told = (seconds: number) => ({
  components: {
    'fsn1/seaweedfs': {
      ...{ region: 'fsn1', component: 'seaweedfs', uid: 'u', since: at(seconds) },
      state: 'installed' as const,
    },
  },
});

it.for([
  ['by the moment of the cluster', { state: 'installed', since: at(4) }, [[at(4), 'degraded → installed']]],
  [
    'cut to whole seconds, it is not before the last look',
    { state: 'installed', since: at(-0.4) },
    [[at(-0.4), 'degraded → installed']],
  ],
  [
    'by time that passed, when it was seen',
    { state: 'failed', since: at(-90) },
    [[at(10), 'degraded → failed: why']],
  ],
  [
    'of a clock that is ahead, when it was seen',
    { state: 'installed', since: at(99) },
    [[at(10), 'degraded → installed']],
  ],
  ['that is none, when it was seen', { suspended: true, since: at(4) }, [[at(10), 'suspended']]],
] as [string, Partial<ComponentRow>, string[][]][])('dates a change %s', ([, row, expected]) => {
  const cause = row.state === 'failed' ? { cause: 'why' } : { cause: '' };
  const news = changesSeen(seen(0, {}), seen(10, { ...row, ...cause }));
  expect(news.map((one) => [one.at, one.text])).toEqual(expected);
});

it('leaves out what the journal of a run told with its own moment', () => {
  const after = seen(10, { state: 'installed', since: at(4), cause: '' });
  expect(changesSeen(seen(0, {}), after, told(4))).toEqual([]);
  expect(changesSeen(seen(0, {}), after, told(-60))).toHaveLength(1);
});
