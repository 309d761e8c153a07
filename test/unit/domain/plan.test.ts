import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { costOf } from '../../../src/domain/cost.ts';
import { driftOf } from '../../../src/domain/drift.ts';
import {
  destructive,
  differs,
  planJson,
  plannedChanges,
  type ResourceChange,
  type SovereignPlan,
} from '../../../src/domain/plan.ts';
import { planLines } from '../../../src/domain/plan-lines.ts';

const PRICES = {
  currency: 'EUR',
  vatRate: '19.000000',
  serverTypes: { cpx32: { fsn1: { hourly: 22_400n, monthly: 13_990_000n } } },
  loadBalancerTypes: {},
  primaryIps: {},
};

function change(
  action: ResourceChange['action'],
  address: string,
  more: Partial<ResourceChange> = {},
): ResourceChange {
  const [type = '', name = ''] = address.split(/[.[]/);
  return { address, type, name, action, replaceBecause: [], before: {}, after: {}, ...more };
}

const CHANGES = [
  change('update', 'hcloud_firewall.main', {
    before: { name: 'catalyst-x-fw', rule: ['0.0.0.0/0'] },
    after: { name: 'catalyst-x-fw', rule: ['203.0.113.0/24'] },
  }),
  change('create', 'hcloud_server.worker["fsn1/w1"]', {
    after: { name: 'catalyst-x-w1', server_type: 'cpx32', location: 'fsn1' },
  }),
  change('delete', 'hcloud_server.worker["fsn1/w2"]', {
    before: { name: 'catalyst-x-w2', server_type: 'cpx32', location: 'fsn1' },
  }),
  change('replace', 'hcloud_server.control_plane["fsn1/cp1"]', {
    replaceBecause: ['location'],
    after: { name: 'catalyst-x-cp1', server_type: 'cpx32', location: 'fsn1' },
  }),
  change('no-op', 'hcloud_network.main["fsn1"]'),
];

const FOUND = [
  change('update', 'hcloud_server.worker["fsn1/w3"]', {
    before: { name: 'catalyst-x-w3', status: 'running' },
    after: { name: 'catalyst-x-w3', status: 'off' },
  }),
  change('delete', 'hcloud_firewall.main', { before: { name: 'catalyst-x-fw' } }),
  change('update', 'hcloud_placement_group.main["fsn1/cp"]', {
    before: { servers: [] },
    after: { servers: [1] },
  }),
];

function plan(): SovereignPlan {
  const server = { kind: 'server', size: 'cpx32', location: 'fsn1' } as const;
  return {
    sovereign: 'x.omani.works',
    sandbox: true,
    hash: 'a'.repeat(64),
    empty: false,
    infrastructure: plannedChanges(CHANGES),
    drift: driftOf(FOUND, CHANGES),
    oldTemplate: ['catalyst-x-cp1'],
    records: [
      {
        action: 'add',
        zone: 'x.omani.works',
        to: { name: 'console.x.omani.works', type: 'A', ttl: 300, values: ['203.0.113.10'] },
      },
      {
        action: 'keep',
        zone: 'x.omani.works',
        to: { name: 'x.omani.works', type: 'A', ttl: 300, values: ['203.0.113.10'] },
      },
    ],
    cost: { now: costOf([server], PRICES), after: costOf([server, server], PRICES) },
  };
}

test('replacements come first, then deletions, creations, updates; what stays is left out', () => {
  expect(plannedChanges(CHANGES).map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
    'replace server catalyst-x-cp1',
    'delete server catalyst-x-w2',
    'create server catalyst-x-w1',
    'update firewall catalyst-x-fw',
  ]);
  expect(destructive(plan())).toHaveLength(2);
});

test('an update names the paths that change, and no other', () => {
  expect(plannedChanges(CHANGES).at(-1)?.updates).toEqual([
    { path: 'rule', from: ['0.0.0.0/0'], to: ['203.0.113.0/24'] },
  ]);
});

test('a part without a name is called by its place in the module', () => {
  const [part] = plannedChanges([change('create', 'hcloud_load_balancer_service.main["fsn1/https"]')]);
  expect([part?.kind, part?.name]).toEqual(['load balancer service', 'fsn1/https']);
});

test('lines for a question', () => {
  expect(planLines(plan())).toEqual([
    '! replace server catalyst-x-cp1  cpx32 in fsn1; its location changed; what it holds is lost',
    '- delete server catalyst-x-w2  cpx32 in fsn1',
    '+ create server catalyst-x-w1  cpx32 in fsn1',
    '~ update firewall catalyst-x-fw  rule',
    '+ record A console.x.omani.works 300  203.0.113.10',
    '= drift firewall catalyst-x-fw: is gone; the plan brings it back',
    '= drift server catalyst-x-w3: status is off, was running; the plan leaves it so',
    '= template of catalyst-x-cp1 is an older one; it keeps what it booted with, its k3s among it',
    'monthly EUR 13.99 → EUR 27.98 (net, traffic included; VAT of 19 % comes on top), EUR 0.045 an hour',
  ]);
});

test('the JSON form follows its schema, which knows every field', async () => {
  const schema = JSON.parse(
    await readFile(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  const document = JSON.parse(JSON.stringify(planJson(plan())));
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...document, resource_changes: [] })).toBe(false);
  expect(document.cost.difference).toEqual({ hourly: '0.0224', monthly: '13.99' });
  expect(document.records).toHaveLength(1);
});

test('differences are changes, record sets and drift; an older template and back-references are none', () => {
  const settled: SovereignPlan = { ...plan(), empty: true, infrastructure: [], drift: [], records: [] };
  expect(differs(settled)).toBe(false);
  expect(differs({ ...settled, empty: false })).toBe(true);
  expect(differs({ ...settled, drift: driftOf(FOUND, []) })).toBe(true);
  expect(differs({ ...settled, drift: driftOf(FOUND.slice(2), []) })).toBe(false);
  expect(differs({ ...settled, records: plan().records })).toBe(true);
  expect(differs({ ...settled, records: plan().records.slice(1) })).toBe(false);
});
