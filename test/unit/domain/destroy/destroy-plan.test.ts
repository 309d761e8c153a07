import { describe, expect, it, test } from 'vitest';
import { destroyCommand } from '../../../../src/domain/destroy/destroy-command.ts';
import {
  consentKeys,
  consentWord,
  type DestroyRequest,
  destroyPlan,
  type Found,
  isEmptyPlan,
} from '../../../../src/domain/destroy/destroy-plan.ts';
import { destroyProof } from '../../../../src/domain/destroy/destroy-proof.ts';
import { hourlyOf } from '../../../../src/domain/destroy/price-of.ts';
import { SOVEREIGN_LABEL, sortOut } from '../../../../src/domain/destroy/sort-out.ts';
import { DESTROY_STAGES } from '../../../../src/domain/stage.ts';
import { cloudThing, PRICES } from './things.ts';

const FQDN = 'omantel.omani.works';
const REQUEST: DestroyRequest = { keepVolumes: false, keepDns: false, include: [], fromCloud: false };
const own = { labels: { [SOVEREIGN_LABEL]: FQDN }, location: 'fsn1' };
const THINGS = [
  cloudThing('networks', { ...own, id: 3, name: 'net' }),
  cloudThing('servers', { ...own, id: 1, name: 'cp1', size: 'cpx32', protected: true }),
  cloudThing('primary_ips', {
    ...{ id: 5, name: 'auto', size: 'ipv4', location: 'fsn1' },
    ...{ servers: [1], goesWithServer: true },
  }),
  cloudThing('volumes', { id: 2, name: 'pvc-1', gigabytes: 10, location: 'fsn1', servers: [1] }),
  cloudThing('firewalls', { ...own, id: 4, name: 'fw' }),
  cloudThing('servers', { id: 9, name: 'bastion', size: 'cpx32', location: 'fsn1' }),
];

function planned(more: Partial<Found> = {}, request: Partial<DestroyRequest> = {}) {
  const sorted = sortOut(THINGS, {
    fqdn: FQDN,
    known: new Map([['volumes/2', 'cluster']]),
    included: new Set(),
    clusterSilent: false,
  });
  return destroyPlan({
    ...{ fqdn: FQDN, sandbox: false, request: { ...REQUEST, ...request }, sorted, prices: PRICES },
    state: new Set(['servers/1', 'networks/3', 'load_balancers/8']),
    dns: {
      withdraw: [{ kind: 'DS', name: FQDN }],
      zone: [{ kind: 'zone', name: FQDN }],
    },
    remarks: [],
    ...more,
  });
}

describe('a destroy plan', () => {
  it('says everything in the order in which it happens', () => {
    const { lines } = planned();
    expect(lines.map(({ stage, action, id, kind }) => `${stage} ${action} ${id ?? kind}`)).toEqual([
      'unprotect unprotect servers/1',
      'withdraw withdraw DS',
      'release stop 1 server',
      'release delete volumes/2',
      'remove delete servers/1',
      'remove delete primary_ips/5',
      'remove delete networks/3',
      'sweep delete firewalls/4',
      'zone delete zone',
    ]);
    const places = lines.map(({ stage }) => DESTROY_STAGES.indexOf(stage));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('prices what costs, and names what the state has and the project has not', () => {
    const plan = planned();
    expect(plan.lines.map(({ hourly }) => hourly).filter(Boolean)).toEqual(['0.0006', '0.02', '0.001']);
    expect(plan.cost).toEqual({ currency: 'EUR', hourly: '0.0216', keptHourly: '0.00' });
    expect(plan.missing).toEqual(['load_balancers/8']);
    expect(plan.leftAlone.map(({ name, belonging }) => [name, belonging])).toEqual([['bastion', 'foreign']]);
  });

  it('keeps volumes by wish and says what they go on costing', () => {
    const plan = planned({}, { keepVolumes: true });
    expect(plan.lines.filter(({ id }) => id === 'volumes/2').map(({ action }) => action)).toEqual(['keep']);
    expect(plan.cost).toEqual({ currency: 'EUR', hourly: '0.021', keptHourly: '0.0006' });
  });

  it('is the same whatever order the cloud answers in', () => {
    const sorted = sortOut(THINGS.toReversed(), {
      ...{ fqdn: FQDN, known: new Map([['volumes/2', 'cluster' as const]]) },
      ...{ included: new Set<string>(), clusterSilent: false },
    });
    expect(planned({ sorted })).toEqual(planned());
  });

  it('is agreed to by what is lost: fewer lines later on are no new question', () => {
    const keys = consentKeys(planned());
    expect(keys).toContain('delete volumes/2');
    expect(keys).toContain('unprotect servers/1');
    expect(keys.filter((key) => key.startsWith('stop'))).toEqual([]);
    const later = consentKeys(planned({ dns: { withdraw: [], zone: [] } }));
    expect(later.every((key) => keys.includes(key))).toBe(true);
    expect(isEmptyPlan(planned({ sorted: [], dns: { withdraw: [], zone: [] } }))).toBe(true);
    expect(isEmptyPlan(planned())).toBe(false);
  });
});

test('where only a label speaks, the line says so', () => {
  const notes = planned().lines.filter(({ note }) => note === 'by its label only');
  expect(notes.map(({ id }) => id)).toEqual(['firewalls/4']);
  const alone = planned({ state: new Set() }, { fromCloud: true });
  expect(alone.lines.filter(({ note }) => note === 'by its label only')).toEqual([]);
});

test('without our state consent takes the number of things that go', () => {
  expect(consentWord(planned())).toBe(FQDN);
  const plan = planned({}, { fromCloud: true });
  const going = plan.lines.filter(({ action }) => action === 'delete' || action === 'withdraw');
  expect(consentWord(plan)).toBe(`${FQDN}:${going.length}`);
});

test('the way on repeats every flag of the run', () => {
  const request = {
    ...REQUEST,
    keepVolumes: true,
    keepDns: true,
    leave: ['volumes/8'],
    given: ['--wait-dns'],
  };
  expect(destroyCommand(FQDN, request, { include: ['volumes/9'] })).toBe(
    `catalyst sovereign destroy ${FQDN} --confirm=${FQDN} --keep-volumes --keep-dns --wait-dns --leave=volumes/8 --include=volumes/9`,
  );
  const cloud = { ...REQUEST, fromCloud: true, include: ['volumes/1'], given: ['--dns-provider=powerdns'] };
  expect(destroyCommand(FQDN, cloud)).toBe(
    `catalyst sovereign destroy ${FQDN} --from-cloud --dns-provider=powerdns --include=volumes/1 --plan-only`,
  );
});

test.each([
  [cloudThing('volumes', { gigabytes: 10 }), 600n],
  [cloudThing('images', { gigabytes: 1.5 }), 15n],
  [cloudThing('floating_ips', { size: 'ipv4', location: 'fsn1' }), 5_000n],
  [cloudThing('servers', { size: 'cx99', location: 'fsn1' }), undefined],
  [cloudThing('networks'), 0n],
])('an hour of %o costs %s', (thing, hourly) => {
  expect(hourlyOf(thing, PRICES)).toBe(hourly);
});

test('a proof counts found against left, what costs money first', () => {
  const proof = destroyProof({
    ...{ fqdn: FQDN, currency: 'EUR', leftAlone: [], missing: [] },
    met: [
      { id: 'networks/1', name: 'net' },
      { id: 'servers/1', name: 'cp1', hourly: '0.02' },
      { id: 'volumes/1', name: 'a', hourly: '0.0006' },
      { id: 'volumes/2', name: 'b', hourly: '0.0006' },
    ],
    left: [{ id: 'volumes/2', name: 'b', hourly: '0.0006' }],
    kept: [],
  });
  expect(proof.kinds.map(({ kind, found, left }) => `${kind} ${found} ${left}`)).toEqual([
    'server 1 0',
    'volume 2 1',
    'network 1 0',
  ]);
  expect(proof.cost).toEqual({ currency: 'EUR', hourly: '0.0006' });
});
