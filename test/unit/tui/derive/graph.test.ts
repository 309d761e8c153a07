import { describe, expect, it } from 'vitest';
import type { ComponentItem } from '../../../../src/tui/derive/component-items.ts';
import { familyStands } from '../../../../src/tui/derive/families.ts';
import { graphItems } from '../../../../src/tui/derive/graph.ts';
import { noJobs } from '../../../../src/tui/derive/jobs.ts';
import { answer, FULL, keys, LIST, modelOn, reached, seen } from '../../../support/tui.ts';

function item(id: string, more: Partial<ComponentItem> = {}): ComponentItem {
  const [region = '', component = ''] = id.split('/');
  const base = { id, region, component, state: 'installed' as const, suspended: false, why: '' };
  return { ...base, family: 'PLATFORM', blockedBy: [], dependsOn: [], ...more };
}

describe('the graph', () => {
  const items = [
    item('fsn1/a'),
    item('fsn1/b'),
    item('fsn1/c', { dependsOn: ['a'] }),
    item('hel1/a'),
    item('hel1/d', { dependsOn: ['a'], state: 'failed' }),
  ];

  it('opens and closes a brace for each step of each region', () => {
    const braces = graphItems(items, noJobs()).map(({ id, level, opens, closes }) => [
      id,
      level,
      opens,
      closes,
    ]);
    expect(braces).toEqual([
      ['fsn1/a', 0, true, false],
      ['fsn1/b', 0, false, true],
      ['fsn1/c', 1, true, true],
      ['hel1/a', 0, true, true],
      ['hel1/d', 1, true, true],
    ]);
  });

  it('shows regions as bands only where there are several, and what is around the row under the cursor', () => {
    const one = reached(modelOn('graph'), FULL).model;
    expect(seen(one)[2]).not.toContain('REGION');
    expect(seen(reached(one, keys('G')).model).join('\n')).toContain('needs cilium, loki');
    const second = LIST.components.map((row) => ({ ...row, id: `hel1-${row.id}`, region: 'hel1' }));
    const both = { ...LIST, regions: ['fsn1', 'hel1'], components: [...LIST.components, ...second] };
    const two = reached(one, [answer({ of: 'components', fqdn: LIST.fqdn, value: both })]).model;
    const text = seen({ ...two, size: { columns: 80, rows: 40 } }).join('\n');
    expect(text).toMatch(/REGION +STEP[\s\S]*fsn1 +4[\s\S]*hel1 +1/);
    expect(text).toMatch(/critical path cilium → seaweedfs → loki → grafana · hel1-cilium/);
  });
});

describe('families', () => {
  it('stand as their worst component does, in the order of the catalogue', () => {
    const items = [
      item('fsn1/loki', { family: 'INSIGHTS', state: 'degraded' }),
      item('fsn1/mimir', { family: 'INSIGHTS' }),
      item('fsn1/vpa', { family: 'SURGE', suspended: true }),
      item('fsn1/flux', { family: 'PILOT' }),
    ];
    expect(familyStands(items)).toEqual([
      { family: 'PILOT', installed: 1, total: 1, worst: 'installed' },
      { family: 'SURGE', installed: 0, total: 1, worst: 'installed' },
      { family: 'INSIGHTS', installed: 1, total: 2, worst: 'degraded' },
    ]);
  });
});
