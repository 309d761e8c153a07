import { describe, expect, test } from 'vitest';
import { amendedState } from '../../../../src/clients/tofu/amend-state.ts';
import { readPlan, readState } from '../../../../src/clients/tofu/plan-json.ts';

const STATE = JSON.stringify({
  version: 4,
  serial: 7,
  lineage: 'x',
  resources: [
    { mode: 'data', type: 'hcloud_server', name: 'main', instances: [{ index_key: 'fsn1', attributes: {} }] },
    {
      mode: 'managed',
      type: 'hcloud_server',
      name: 'main',
      instances: [
        { index_key: 'fsn1', attributes: { id: '1', keep_disk: null } },
        { index_key: 'ash-1', attributes: { id: '2' } },
      ],
    },
    { mode: 'managed', type: 'hcloud_firewall', name: 'main', instances: [{ attributes: { id: '3' } }] },
  ],
});

describe('amending a state', () => {
  test('sets what is given on one instance, keeps the rest, and counts the serial up', () => {
    const amended = JSON.parse(amendedState(STATE, 'hcloud_server.main["fsn1"]', { keep_disk: false }) ?? '');
    expect(amended.serial).toBe(8);
    expect(amended.lineage).toBe('x');
    expect(amended.resources[1].instances).toEqual([
      { index_key: 'fsn1', attributes: { id: '1', keep_disk: false } },
      { index_key: 'ash-1', attributes: { id: '2' } },
    ]);
    expect(amended.resources[0].instances[0].attributes).toEqual({});
  });

  test('finds one without a key; an unknown address is told', () => {
    expect(amendedState(STATE, 'hcloud_firewall.main', { a: 1 })).toContain('"a":1');
    expect(amendedState(STATE, 'hcloud_server.main', {})).toBeUndefined();
  });
});

test('resources of a state: address, id, size, place; nothing else of it, no deposed ones, modules too', () => {
  const server = { mode: 'managed', type: 'hcloud_server' };
  const text = JSON.stringify({
    values: {
      root_module: {
        resources: [
          {
            ...server,
            address: 'a',
            tainted: true,
            values: {
              id: '1',
              name: 'n',
              server_type: 'cpx32',
              location: 'fsn1',
              user_data: 'SECRET',
              public_net: [{}],
            },
          },
          { ...server, address: 'a', deposed_key: 'x', values: { id: '0' } },
          { ...server, mode: 'data', address: 'd', values: {} },
        ],
        child_modules: [{ resources: [{ ...server, address: 'm.b', values: { id: 2, public_net: [] } }] }],
      },
    },
  });
  expect(readState(text)).toEqual([
    {
      address: 'a',
      type: 'hcloud_server',
      id: '1',
      name: 'n',
      size: 'cpx32',
      location: 'fsn1',
      tainted: true,
    },
    { address: 'm.b', type: 'hcloud_server', id: '2', tainted: false, incomplete: true },
  ]);
  expect(readState('{"format_version":"1.0"}')).toEqual([]);
});

describe('a plan', () => {
  const change = (actions: string[], more = {}) => ({
    address: 'a',
    mode: 'managed',
    type: 't',
    name: 'n',
    change: {
      actions,
      before: null,
      after: { open: 1 },
      before_sensitive: false,
      after_sensitive: {},
      ...more,
    },
  });
  const plan = (...changes: object[]) => readPlan(JSON.stringify({ resource_changes: changes }), 'h');

  test.each([
    [['create'], 'create'],
    [['delete', 'create'], 'replace'],
    [['create', 'delete'], 'replace'],
    [['update'], 'update'],
    [['delete'], 'delete'],
  ])('%j is %s', (actions, action) => {
    expect(plan(change(actions)).changes[0]?.action).toBe(action);
  });

  test('sensitive attributes go whole, also when only a part of them is; user_data always', () => {
    const after = { open: 1, all: 's', nested: { in: ['s', 'open'] }, user_data: 's' };
    const [made] = plan(
      change(['create'], { after, after_sensitive: { all: true, nested: { in: [true, false] } } }),
    ).changes;
    expect(made?.after).toEqual({ open: 1 });
    expect(plan(change(['create'], { after_sensitive: true })).changes[0]?.after).toEqual({});
  });

  test('is empty without changes of resources and outputs', () => {
    expect(plan(change(['no-op'])).empty).toBe(true);
    expect(plan(change(['no-op'])).unchanged).toHaveLength(1);
    const outputs = { output_changes: { o: { actions: ['create'] } } };
    expect(readPlan(JSON.stringify(outputs), 'h').empty).toBe(false);
  });

  test('is empty when only the template is another one, and names the nodes that have the older', () => {
    const bytes = { actions: ['update'], before: { cp1: 10, w1: 5 }, after: { cp1: 12, w1: 5, w2: 5 } };
    const read = (more: object) =>
      readPlan(JSON.stringify({ output_changes: { user_data_bytes: bytes, ...more } }), 'h');
    expect(read({})).toMatchObject({ empty: true, oldTemplate: ['cp1'] });
    expect(read({ regions: { actions: ['update'] } })).toMatchObject({ empty: false });
    expect(plan(change(['create'])).oldTemplate).toEqual([]);
  });

  test('names what forces a replacement', () => {
    expect(
      plan(change(['delete', 'create'], { replace_paths: [['location'], ['network', 0, 'ip']] })).changes[0]
        ?.replaceBecause,
    ).toEqual(['location', 'network.0.ip']);
  });
});
