import { expect, it } from 'vitest';
import { makeKubeconfig } from '../../../src/domain/kubeconfig.ts';

it('has a way in by every control plane, with one user for all of a region', () => {
  const user = { kind: 'exec' as const, command: 'catalyst', args: [] };
  const config = makeKubeconfig('omantel.omani.works', [
    { key: 'fsn1', address: '203.0.113.10', others: ['203.0.113.11', '203.0.113.12'], serverCa: 'ca', user },
    { key: 'hel1-1', address: '203.0.113.20', serverCa: 'ca', user },
  ]);
  const name = 'omantel.omani.works';
  expect(config['current-context']).toBe(name);
  expect(config.contexts.map((one) => [one.name, one.context.user])).toEqual([
    [name, name],
    [`${name}-cp2`, name],
    [`${name}-cp3`, name],
    [`${name}/hel1-1`, `${name}/hel1-1`],
  ]);
  expect(config.clusters.map((one) => one.cluster.server)).toEqual([
    'https://203.0.113.10:6443',
    'https://203.0.113.11:6443',
    'https://203.0.113.12:6443',
    'https://203.0.113.20:6443',
  ]);
  expect(config.users).toHaveLength(2);
});
