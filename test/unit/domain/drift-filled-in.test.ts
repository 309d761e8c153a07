import { expect, test } from 'vitest';
import { driftOf } from '../../../src/domain/drift.ts';

const found = (before: object, after: object) =>
  driftOf(
    [
      {
        ...{ address: 'hcloud_server.worker["primary/w1"]', type: 'hcloud_server', name: 'worker' },
        ...{ action: 'update' as const, replaceBecause: [] },
        before: { name: 'w1', ...before },
        after: { name: 'w1', ...after },
      },
    ],
    [],
  );

test('what the cloud fills in after an interrupted creation is nobody’s change', () => {
  const before = { backup_window: null, ipv4_address: null };
  expect(found(before, { backup_window: '', ipv4_address: '203.0.113.9' })).toEqual([]);
  expect(found({ ipv4_address: '203.0.113.8' }, { ipv4_address: '203.0.113.9' })).toHaveLength(1);
});

test('a server that runs is as it should be, whatever the state remembers of it', () => {
  expect(found({ status: 'off' }, { status: 'running' })).toEqual([]);
  expect(found({ status: 'running' }, { status: 'off' })).toHaveLength(1);
});
