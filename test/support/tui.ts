import type { ScreenId } from '../../src/domain/dashboard-screens.ts';
import type { VerifyResult } from '../../src/domain/dns-verify.ts';
import type { EventBody } from '../../src/domain/event.ts';
import type { ComponentList, ComponentRow } from '../../src/services/components/list-components.ts';
import type { Diagnosis } from '../../src/services/doctor.ts';
import { UNICODE_SYMBOLS } from '../../src/style/symbols.ts';
import { BINDINGS } from '../../src/tui/bindings.ts';
import type { Answer, Effect, Message, Subject } from '../../src/tui/messages.ts';
import {
  type ComponentSeen,
  type FleetList,
  initialModel,
  type Model,
  type Place,
  placeOf,
} from '../../src/tui/model.ts';
import { textOf } from '../../src/tui/parts/line.ts';
import { placesTo } from '../../src/tui/places-to.ts';
import { update } from '../../src/tui/update.ts';
import { view } from '../../src/tui/view.ts';
import { CONVERGING, FQDN, foldOf, told } from './story.ts';
import { BUS, businessRefusals, EMPTY_BUSINESS, FULL_BUSINESS, NAMED } from './tui-business.ts';

export const LOOK = { symbols: UNICODE_SYMBOLS, ascii: false };
/** When the story is looked at, in milliseconds. */
export const NOW = Date.parse('2026-11-21T09:13:00Z');

export const FLEET: FleetList = {
  sovereigns: [
    {
      ...{ fqdn: FQDN, state: 'working', sandbox: true, at: '2026-11-21T09:12:58Z' },
      ...{ monthly: '43.96', currency: 'EUR' },
      holder: { holder: 'amina', host: 'bastion', pid: 4711, pidStart: '1', since: '2026-11-21T09:12:00Z' },
    } as FleetList['sovereigns'][number],
    { fqdn: 'old.omani.works', state: 'destroyed', sandbox: true, at: '2026-11-20T09:00:00Z' },
  ],
  unreadable: [{ fqdn: 'torn.omani.works', message: 'Line 12 of its journal is no event.' }],
};

const BASE = { namespace: 'flux-system', terminal: false, suspended: false, missing: false, region: 'fsn1' };

function row(
  component: string,
  state: ComponentRow['state'],
  more: Partial<ComponentRow> = {},
): ComponentRow {
  const family = 'PLATFORM' as const;
  const since = '2026-11-21T09:12:20Z';
  return { ...BASE, id: component, component, state, family, since, blockedBy: [], dependsOn: [], ...more };
}

export const LIST: ComponentList = {
  ...{ fqdn: FQDN, sandbox: true, regions: ['fsn1'], installed: 2, total: 6 },
  components: [
    row('seaweedfs', 'degraded', {
      ...{ reason: 'InstallFailed', attempt: 2, attempts: 4, version: '1.0.1', dependsOn: ['cilium'] },
      ...{ cause: 'PVC data-0 unbound: no default StorageClass', fix: 'Set a default StorageClass.' },
      workloads: { current: 3, total: 7 },
    }),
    row('harbor', 'installing', { version: '1.0.0', message: 'pulling chart 1.0.0', dependsOn: ['cilium'] }),
    row('loki', 'pending', { blockedBy: ['seaweedfs'], dependsOn: ['seaweedfs'] }),
    row('grafana', 'pending', { blockedBy: ['loki', 'seaweedfs'], dependsOn: ['loki', 'cilium'] }),
    row('vpa', 'installed', {
      suspended: true,
      cause: 'it is suspended',
      version: '1.0.0',
      workloads: { current: 3, total: 3 },
    }),
    row('cilium', 'installed', { version: '1.1.1', workloads: { current: 3, total: 3 } }),
  ],
};

const [WORST] = LIST.components as [ComponentRow];
const OF_RELEASE = {
  kind: 'HelmRelease',
  namespace: 'flux-system',
  name: 'bp-seaweedfs',
  count: 3,
  from: 'helm',
};

export const DETAIL: ComponentSeen = {
  revisions: [{ revision: 1, version: '1.0.1', status: 'failed', lastDeployed: '2026-11-21T09:12:25Z' }],
  ...{ fqdn: FQDN, sandbox: true, component: WORST, release: 'flux-system/bp-seaweedfs' },
  targetNamespace: 'seaweedfs',
  appliedBy: { kustomization: 'flux-system/bootstrap-kit', interval: '5m' },
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'InstallFailed',
      message: 'timed out',
      since: '2026-11-21T09:12:30Z',
    },
  ],
  dependsOn: [{ id: 'cilium', state: 'installed' }],
  dependents: [{ id: 'loki', state: 'pending' }],
  workloads: [
    {
      kind: 'StatefulSet',
      namespace: 'seaweedfs',
      name: 'master',
      state: 'progressing',
      ready: 0,
      wanted: 1,
    } as never,
  ],
  faults: [{ pod: 'master-0', cause: 'volume claim data-0 is not bound', fix: 'Look at its events.' }],
  sources: [],
  values: { inline: true, from: [] },
  events: [
    {
      ...{ ...OF_RELEASE, at: '2026-11-21T09:12:40Z', type: 'Warning', reason: 'InstallFailed' },
      ...{ object: 'HelmRelease flux-system/bp-seaweedfs', message: 'Helm install failed: timed out' },
    },
  ],
};

export const DIAGNOSIS: Diagnosis = {
  checks: [
    { id: 'tofu', title: 'OpenTofu', state: 'ok', sentence: 'OpenTofu 1.12.6.' },
    {
      id: 'token',
      title: 'Hetzner token',
      state: 'fail',
      sentence: 'No token was given.',
      fix: 'Set HCLOUD_TOKEN.',
    },
    { id: 'clock', title: 'clock', state: 'unknown', sentence: 'Not looked at.' },
  ],
};

/** What the servers say of its names: one certificate is not there yet. */
const SEEN_NAMES: VerifyResult = {
  ...{ v: 1, sovereign: FQDN, fqdn: FQDN, zone: FQDN, address: '203.0.113.10' },
  ...{ at: '2026-11-21T09:13:00Z', agrees: false, error: null, diagnoses: [] },
  stages: [
    { stage: 'zone', state: 'passed', says: '2 servers' },
    { stage: 'parent', state: 'passed', says: '3 servers' },
    { stage: 'public', state: 'skipped', says: 'not asked' },
    { stage: 'dnssec', state: 'skipped', says: 'no resolver' },
    { stage: 'tls', state: 'failed', says: '2 names' },
  ],
  rows: ['console', 'gitea'].map((host, index) => ({
    ...{
      stage: 'tls',
      server: `${host}.${FQDN}`,
      subject: 'certificate',
      name: `${host}.${FQDN}`,
      type: 'TLS',
    },
    ...(index === 0
      ? { state: 'ok', values: ['2027-02-19T09:00:00Z'] }
      : { state: 'wrong', values: [], says: 'nobody who is trusted has signed it' }),
  })) as VerifyResult['rows'],
};

const OPEN = { ...NAMED, job: 'install:fsn1/seaweedfs' };

/** The model on a screen, with nothing read yet. */
export function modelOn(
  screen: ScreenId,
  size = { columns: 80, rows: 24 },
  more: Partial<Place> = {},
): Model {
  const about = screen === 'fleet' || screen === 'health' || screen === 'help' ? {} : { fqdn: FQDN };
  const component = screen === 'component' ? { component: 'seaweedfs' } : {};
  const named = screen in OPEN ? { named: OPEN[screen as keyof typeof OPEN] } : {};
  const places = placesTo({ ...placeOf(screen, { ...about, ...component, ...named }), ...more });
  const books = { [FQDN]: 'ticket 7' };
  return initialModel({ size, now: NOW, bindings: BINDINGS, places, spoken: false, books });
}

/** After some messages, and every effect that they asked for. */
export function reached(model: Model, messages: readonly Message[]): { model: Model; effects: Effect[] } {
  const effects: Effect[] = [];
  let now = model;
  for (const message of messages) {
    const [next, asked] = update(now, message);
    now = next;
    effects.push(...asked);
  }
  return { model: now, effects };
}

export const keys = (...names: string[]): Message[] => names.map((key) => ({ type: 'key', key }));
export const tick = (now: number): Message => ({ type: 'tick', now });
export const answer = (one: Answer, at = NOW): Message => ({ type: 'answered', answer: one, at });
export const failure = (subject: Subject, message: string, at = NOW): Message => {
  return { type: 'unanswered', subject, error: { message, hint: 'catalyst doctor' }, at };
};

export function toldBy(bodies: EventBody[], at = NOW): Message {
  const events = told(bodies);
  return { type: 'told', fqdn: FQDN, events, progress: foldOf(events), at };
}

const about = { fqdn: FQDN };

/** Everything answered, with the story in the middle of converge. */
export const FULL: Message[] = [
  answer({ of: 'fleet', value: FLEET }),
  toldBy(CONVERGING),
  answer({ of: 'components', ...about, value: LIST }),
  answer({ of: 'component', ...about, id: 'seaweedfs', value: DETAIL }),
  answer({ of: 'dns', ...about, value: SEEN_NAMES }),
  answer({ of: 'health', value: DIAGNOSIS }),
  answer({ of: 'health', ...about, value: DIAGNOSIS }),
  ...FULL_BUSINESS,
  BUS,
];

export const EMPTY: Message[] = [
  answer({ of: 'fleet', value: { sovereigns: [], unreadable: [] } }),
  toldBy([]),
  answer({ of: 'components', ...about, value: { ...LIST, components: [], installed: 0, total: 0 } }),
  answer({ of: 'health', value: { checks: [] } }),
  answer({ of: 'health', ...about, value: { checks: [] } }),
  ...EMPTY_BUSINESS,
];

/** Everything that is read gives no answer. */
export function refusals(at: number): Message[] {
  const said = 'connect ECONNREFUSED 203.0.113.10:6443';
  return [
    failure({ of: 'fleet' }, said, at),
    { type: 'untold', fqdn: FQDN, error: { message: said, hint: 'catalyst doctor' }, at },
    failure({ of: 'components', ...about }, said, at),
    failure({ of: 'component', ...about, id: 'seaweedfs' }, said, at),
    failure({ of: 'dns', ...about }, said, at),
    failure({ of: 'health' }, said, at),
    failure({ of: 'health', ...about }, said, at),
    ...businessRefusals({ message: said, hint: 'catalyst doctor' }, at),
  ];
}

/** What a person sees, without colours. */
export function seen(model: Model, look = LOOK): string[] {
  return view(model, look).map((line) => textOf(line, look));
}
