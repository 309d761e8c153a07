import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPlan, readPlannedOutputs, readState } from '../../../../src/clients/tofu/plan-json.ts';
import { stateWith } from '../../../../src/clients/tofu/state-with.ts';

const STATE = JSON.stringify({
  version: 4,
  serial: 7,
  lineage: 'x',
  outputs: { kept: { value: 1, type: 'number' } },
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

const amended = (address: string, amend: Record<string, number | boolean>) =>
  stateWith(STATE, [{ address, id: undefined, amend }], undefined);
const parsed = (made: ReturnType<typeof stateWith>) => JSON.parse('state' in made ? made.state : '{}');

describe('amending a state', () => {
  test('sets what is given on one instance, keeps the rest, and counts the serial up', () => {
    const state = parsed(amended('hcloud_server.main["fsn1"]', { keep_disk: false }));
    expect(state.serial).toBe(8);
    expect(state.lineage).toBe('x');
    expect(state.resources[1].instances).toEqual([
      { index_key: 'fsn1', attributes: { id: '1', keep_disk: false } },
      { index_key: 'ash-1', attributes: { id: '2' } },
    ]);
    expect(state.resources[0].instances[0].attributes).toEqual({});
  });

  test('finds one without a key; an unknown address is told', () => {
    expect(parsed(amended('hcloud_firewall.main', { a: 1 })).resources[2].instances[0].attributes.a).toBe(1);
    expect(amended('hcloud_server.main', {})).toEqual({ missing: 'hcloud_server.main' });
  });
});

describe('taking into a state', () => {
  const resource = (index: string, id: string) => ({
    ...{
      address: `hcloud_server.main["${index}"]`,
      mode: 'managed',
      type: 'hcloud_server',
      name: 'main',
      index,
    },
    ...{ provider_name: 'registry/hcloud', schema_version: 2, values: { id, open: null } },
  });
  const found = (...resources: object[]) =>
    JSON.stringify({ prior_state: { values: { root_module: { resources } } } });
  const part = { address: 'hcloud_server.main["w1"]', id: '5', amend: { open: 1 } };

  test('what was read is placed beside its like, amended, and only what was asked for', () => {
    const state = parsed(stateWith(STATE, [part], found(resource('w1', '5'), resource('w2', '6'))));
    expect(state.resources).toHaveLength(3);
    expect(state.resources[1].instances.slice(2)).toEqual([
      { index_key: 'w1', schema_version: 2, attributes: { id: '5', open: 1 } },
    ]);
  });

  test('without a state a new one is begun', () => {
    const state = parsed(stateWith('', [part], found(resource('w1', '5'))));
    expect(state).toMatchObject({ version: 4, serial: 1, lineage: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(state.resources).toMatchObject([{ provider: 'provider["registry/hcloud"]', mode: 'managed' }]);
  });

  test('outputs that follow are added; those that the state has stay', () => {
    const outputs = { kept: { value: 2, type: 'number' }, more: { value: 3, type: 'number' }, later: {} };
    const plan = { ...JSON.parse(found(resource('w1', '5'))), planned_values: { outputs } };
    expect(parsed(stateWith(STATE, [part], JSON.stringify(plan))).outputs).toEqual({
      kept: { value: 1, type: 'number' },
      more: { value: 3, type: 'number' },
    });
  });

  test('what is there already is kept; what was not read is told', () => {
    const there = { address: 'hcloud_server.main["fsn1"]', id: '9' };
    const state = parsed(stateWith(STATE, [there], found(resource('fsn1', '9'))));
    expect(state.resources[1].instances[0].attributes.id).toBe('1');
    expect(stateWith(STATE, [part], found())).toEqual({ missing: part.address });
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

  test('is empty when only the template is another one, and names every node that was sent the older', () => {
    const sha1 = (text: string, as: 'hex' | 'base64') => createHash('sha1').update(text).digest(as);
    const server = (name: string, sent: string, actions = ['no-op']) => ({
      ...{
        address: `hcloud_server.worker["${name}"]`,
        mode: 'managed',
        type: 'hcloud_server',
        name: 'worker',
      },
      change: { actions, before: { name, user_data: sent }, after: {} },
    });
    const today = Object.fromEntries(
      ['cp1', 'w1', 'w2', 'w3', 'w4'].map((name) => [name, sha1('newer', 'hex')]),
    );
    const read = (more: object) =>
      readPlan(
        JSON.stringify({
          resource_changes: [
            ...[server('w1', sha1('older', 'base64')), server('cp1', sha1('alike', 'base64'))],
            ...[server('w2', sha1('newer', 'base64')), server('w3', '')],
            server('gone', sha1('older', 'base64')),
          ],
          output_changes: { user_data_sha1: { actions: ['update'], before: {}, after: today }, ...more },
        }),
        'h',
      );
    const newer = { today: sha1('newer', 'hex') };
    expect(read({})).toMatchObject({ empty: true });
    expect(read({}).templates).toEqual([
      { name: 'w1', ...newer, sent: sha1('older', 'hex') },
      { name: 'cp1', ...newer, sent: sha1('alike', 'hex') },
      { name: 'w2', ...newer, sent: sha1('newer', 'hex') },
      { name: 'w3', ...newer },
    ]);
    expect(read({ user_data_bytes: { actions: ['update'] } })).toMatchObject({ empty: true });
    expect(read({ regions: { actions: ['update'] } })).toMatchObject({ empty: false });
    expect(plan(change(['create'])).templates).toEqual([]);
  });

  test('names what forces a replacement', () => {
    expect(
      plan(change(['delete', 'create'], { replace_paths: [['location'], ['network', 0, 'ip']] })).changes[0]
        ?.replaceBecause,
    ).toEqual(['location', 'network.0.ip']);
  });
});

test('outputs of a plan: neither sensitive ones nor those that only its apply will know', () => {
  const outputs = { a: { value: [1] }, b: { sensitive: true, value: 's' }, c: { sensitive: false } };
  expect(readPlannedOutputs(JSON.stringify({ planned_values: { outputs } }))).toEqual({ a: [1] });
  expect(readPlannedOutputs('{}')).toEqual({});
});
