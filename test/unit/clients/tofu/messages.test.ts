import { describe, expect, test } from 'vitest';
import { MessageReader } from '../../../../src/clients/tofu/messages.ts';
import type { TofuProgress } from '../../../../src/clients/tofu/tofu.ts';

const resource = (addr: string) => ({
  addr,
  module: '',
  resource: addr,
  resource_type: 'hcloud_server',
  resource_name: 'x',
});
const planned = (addr: string, action: string) => ({
  type: 'planned_change',
  change: { resource: resource(addr), action },
});
const hook = (type: string, addr: string, action: string, more = {}) => ({
  type,
  hook: { resource: resource(addr), action, ...more },
});

function read(lines: (object | string)[]) {
  const seen: TofuProgress[] = [];
  const reader = new MessageReader((progress) => seen.push(progress));
  for (const line of lines) reader.line(typeof line === 'string' ? line : JSON.stringify(line));
  return { seen, diagnostics: reader.diagnostics };
}

describe('progress', () => {
  test('counts what is planned and done; a replacement counts once, when it is made anew', () => {
    const { seen } = read([
      { type: 'version', tofu: '1.12.6-dev', ui: '1.2' },
      planned('a', 'replace'),
      planned('b', 'create'),
      planned('c', 'read'),
      hook('apply_start', 'a', 'delete'),
      hook('apply_complete', 'a', 'delete', { elapsed_seconds: 1 }),
      hook('apply_start', 'b', 'create'),
      hook('apply_complete', 'b', 'create', { id_value: '7', elapsed_seconds: 3 }),
      hook('apply_complete', 'a', 'create', { id_value: '8', elapsed_seconds: 4 }),
    ]);
    expect(seen.map(({ kind, address, done, total }) => `${kind} ${address} ${done}/${total}`)).toEqual([
      'started a 0/2',
      'done a 0/2',
      'started b 0/2',
      'done b 1/2',
      'done a 2/2',
    ]);
    expect(seen[3]).toMatchObject({ id: '7', elapsedSeconds: 3, action: 'create' });
  });

  test('what a newer OpenTofu may say, and what is no JSON, is passed over', () => {
    const { seen } = read([
      'Warning: something on stdout',
      '{"type":"ephemeral_op_start","hook":{}}',
      '{"type":"apply_complete"}',
      '{"type":"diagnostic","diagnostic":{}}',
      '{broken',
      '',
      hook('apply_errored', 'a', 'create', { elapsed_seconds: 2 }),
    ]);
    expect(seen).toEqual([
      { kind: 'failed', address: 'a', action: 'create', done: 0, total: 0, elapsedSeconds: 2 },
    ]);
  });

  test('diagnostics are kept with their address', () => {
    const { diagnostics, seen } = read([
      {
        type: 'diagnostic',
        diagnostic: { severity: 'error', summary: 'no', detail: 'because', address: 'a' },
      },
      { type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'careful' } },
    ]);
    expect(diagnostics).toEqual([
      { severity: 'error', summary: 'no', detail: 'because', address: 'a' },
      { severity: 'warning', summary: 'careful', detail: '' },
    ]);
    expect(seen.map(({ kind, level }) => [kind, level])).toEqual([
      ['diagnostic', 'error'],
      ['diagnostic', 'warn'],
    ]);
  });
});

test('outputs are kept as an apply tells them, without sensitive ones', () => {
  const reader = new MessageReader();
  expect(reader.outputs).toBeUndefined();
  const outputs = { open: { sensitive: false, value: [1] }, hidden: { sensitive: true, value: 's' } };
  reader.line(JSON.stringify({ type: 'outputs', outputs }));
  expect(reader.outputs).toEqual({ open: [1] });
});
