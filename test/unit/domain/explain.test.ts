import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPONENT_STATES } from '../../../src/domain/component.ts';
import { type Explainable, explain, explainChain, waitingText } from '../../../src/domain/explain.ts';

const one = (
  component: string,
  state: Explainable['state'],
  more: Partial<Explainable> = {},
): Explainable => ({
  region: 'fsn1',
  component,
  state,
  ...more,
});

describe('explain', () => {
  it('shows one root of a chain and lists the others as blocked by it', () => {
    const chain = [
      one('grafana', 'pending', { dependsOn: ['loki'], blockedBy: 'loki' }),
      one('loki', 'pending', { dependsOn: ['seaweedfs'], blockedBy: 'seaweedfs' }),
      one('seaweedfs', 'degraded', { cause: 'its volume claim data-0 is unbound', fix: 'Make one.' }),
      one('cilium', 'installed'),
    ];
    const roots = explain(chain, 'fsn1');
    expect(roots).toMatchObject([{ id: 'seaweedfs', blocks: ['loki', 'grafana'] }]);
    expect(waitingText(roots)).toBe(
      'Waiting for seaweedfs, which blocks 2 others: its volume claim data-0 is unbound. Fix: Make one.',
    );
    expect(explainChain(chain, 'fsn1', 'grafana').map((step) => step.component)).toEqual([
      'grafana',
      'loki',
      'seaweedfs',
    ]);
  });

  it('says of what goes well that it is on its way, without a fix', () => {
    const roots = explain(
      [
        one('cert-manager', 'installing', { message: "Running 'install' action" }),
        one('flux', 'pending', { dependsOn: ['cert-manager'], blockedBy: 'cert-manager' }),
      ],
      'fsn1',
    );
    expect(waitingText(roots)).toBe(
      "cert-manager is on its way: it is being installed (Running 'install' action). 1 other waits for it.",
    );
    const stuck = explain([one('loki', 'installing', { cause: 'no image', fix: 'Push it.' })], 'fsn1');
    expect(waitingText(stuck)).toBe('Waiting for loki: no image. Fix: Push it.');
  });

  it('puts what failed before what is degraded before what is slow', () => {
    const roots = explain([one('a', 'installing'), one('b', 'degraded'), one('c', 'failed')], 'fsn1');
    expect(roots.map((root) => root.id)).toEqual(['c', 'b', 'a']);
  });

  it('prefers the root that blocks more', () => {
    const roots = explain(
      [one('a', 'installing'), one('b', 'installing'), one('c', 'pending', { dependsOn: ['b'] })],
      'fsn1',
    );
    expect(roots.map((root) => root.id)).toEqual(['b', 'a']);
  });

  it('tells a circle as one root, once', () => {
    const circle = [
      one('a', 'pending', { dependsOn: ['b'] }),
      one('b', 'pending', { dependsOn: ['c'] }),
      one('c', 'pending', { dependsOn: ['a'] }),
      one('d', 'pending', { dependsOn: ['a'] }),
    ];
    const roots = explain(circle, 'fsn1');
    expect(roots).toHaveLength(1);
    expect(roots[0]).toMatchObject({ cycle: ['a', 'b', 'c'], blocks: ['d'] });
    expect(roots[0]?.cause).toBe('these wait for each other: a → b → c → a');
  });

  it('does not blame a dependency that is ready by now', () => {
    const roots = explain(
      [
        one('a', 'pending', { dependsOn: ['b'], blockedBy: 'b', message: "dependency 'b' is not ready" }),
        one('b', 'installed'),
      ],
      'fsn1',
    );
    expect(roots[0]).toMatchObject({
      id: 'a',
      cause: 'its dependencies are ready; Flux looks again within 30 s',
    });
  });

  it('keeps regions apart and counts a suspended component as one that blocks', () => {
    const roots = explain(
      [
        { ...one('a', 'installed', { suspended: true, cause: 'it is suspended' }), region: 'hel1-1' },
        { ...one('b', 'pending', { dependsOn: ['a'] }), region: 'hel1-1' },
        one('a', 'installed'),
      ],
      'fsn1',
    );
    expect(roots).toMatchObject([{ id: 'hel1-1:a', blocks: ['hel1-1:b'] }]);
  });

  it('says nothing when nothing waits', () => {
    expect(waitingText(explain([one('a', 'installed')], 'fsn1'))).toBeUndefined();
  });

  it('ends on any graph, and reaches everything that waits from some root', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const graphs = fc.tuple(
      ...names.map((name) =>
        fc.record({
          region: fc.constant('fsn1'),
          component: fc.constant(name),
          state: fc.constantFrom(...COMPONENT_STATES),
          dependsOn: fc.subarray([...names, 'ghost']),
          suspended: fc.boolean(),
        }),
      ),
    );
    fc.assert(
      fc.property(graphs, (graph) => {
        const roots = explain(graph, 'fsn1');
        const reached = new Set(roots.flatMap((root) => [root.id, ...root.blocks, ...(root.cycle ?? [])]));
        const waiting = graph.filter((node) => node.state !== 'installed' || node.suspended);
        expect(waiting.filter((node) => !reached.has(node.component))).toEqual([]);
        expect(new Set(roots.map((root) => root.id)).size).toBe(roots.length);
        for (const root of roots) expect(root.blocks).not.toContain(root.id);
        for (const node of graph) explainChain(graph, 'fsn1', node.component);
      }),
      { numRuns: 500 },
    );
  });
});
