import { expect, test } from 'vitest';
import { bootText, nodeText, notReady, offText } from '../../../../src/pipeline/stages/cluster/not-ready.ts';

test('a node that was ready once is not said to wait for its first boot', () => {
  const gone = { name: 'w1', reason: 'Kubelet stopped posting node status.' };
  expect(`${nodeText(gone)}.${bootText(gone)}`).toBe('w1: Kubelet stopped posting node status.');
  const young = { name: 'w1', reason: 'NetworkPluginNotReady: cni plugin not initialized' };
  expect(bootText(young)).toContain('Cilium');
  expect(`${nodeText({ name: 'w2' })}.${bootText({ name: 'w2' })}`).toBe(
    'w2 has not joined. It joins at the end of its first boot.',
  );
});

test('the end names the node and why', () => {
  const probe = { reached: 'ready', address: '203.0.113.10' } as const;
  expect(notReady('x.example.org', probe, { name: 'w1', reason: 'It is gone.' })).toMatchObject({
    message: 'The cluster at 203.0.113.10 answers, but not every node became ready: w1: It is gone.',
    hint: 'Look at the node by its console at Hetzner, then: catalyst sovereign resume x.example.org',
    exit: 5,
  });
  expect(offText(['a', 'b', 'c'])).toBe('a, b and c are off');
});
