import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareName, componentId, splitComponentId } from '../../../src/domain/component.ts';
import { KIT } from '../../../src/domain/kit.ts';

describe('component ids', () => {
  it('carry their region outside the primary one', () => {
    expect(componentId('fsn1', 'loki', 'fsn1')).toBe('loki');
    expect(componentId('sin-2', 'reloader', 'fsn1')).toBe('sin-2:reloader');
    expect(splitComponentId('sin-2:a:b', 'fsn1')).toEqual({ region: 'sin-2', component: 'a:b' });
  });

  it('come apart as they were put together', () => {
    const region = fc.stringMatching(/^[a-z]{3}\d(-\d)?$/);
    const component = fc.stringMatching(/^[a-z][a-z-]{0,20}$/);
    fc.assert(
      fc.property(region, component, region, (where, what, primary) => {
        expect(splitComponentId(componentId(where, what, primary), primary)).toEqual({
          region: where,
          component: what,
        });
      }),
    );
  });

  it('lose the prefix of the kit and nothing else', () => {
    expect(['bp-cilium', 'bp-', 'bp', 'abp-x'].map(bareName)).toEqual(['cilium', 'bp-', 'bp', 'abp-x']);
  });
});

describe('the kit', () => {
  it('names only components of its own as dependencies, without a circle', () => {
    const before = new Set<string>();
    for (const { component, dependsOn } of [...KIT].sort((a, b) => depth(a.component) - depth(b.component))) {
      for (const need of dependsOn) expect(before).toContain(need);
      before.add(component);
    }
    expect(before.size).toBe(KIT.length);
  });
});

function depth(component: string): number {
  const needs = KIT.find((entry) => entry.component === component)?.dependsOn ?? [];
  return needs.length === 0 ? 0 : 1 + Math.max(...needs.map(depth));
}
