import { hasCluster } from '../../domain/has-cluster.ts';
import { businessKey, isOfBooks } from '../business-seen.ts';
import type { Effect, Subject } from '../messages.ts';
import { detailKey, type Model, type Panel, placeNow } from '../model.ts';
import type { Step } from '../update.ts';
import { withPanel, withPanels } from './answers.ts';
import { businessWanted } from './business-wanted.ts';

/** How long after an answer the next one is asked for, in milliseconds. */
const EVERY = {
  ...{ fleet: 5_000, components: 5_000, others: 30_000, component: 5_000, health: 60_000 },
  /** All clusters, while somebody looks at what changes in them. */
  changes: 10_000,
  /** Every server is asked over both transports. */
  dns: 120_000,
};

export interface Wanted {
  subject: Subject;
  every: number;
}

/** What the screen needs and nobody asks for now. Only what is looked at is read often. */
export function dueReads(model: Model): Step {
  const followed = toFollow(model);
  const due = wanted(model).filter(({ subject, every }) => isDue(panelOf(model, subject), every, model.now));
  if (due.length === 0 && followed.length === 0) return [model, []];
  const asking = (panel: Panel<never>): Panel<never> => ({ ...panel, askedAt: model.now });
  const asked = due.reduce((next, { subject }) => withPanel(next, subject, asking), model);
  const told = Object.fromEntries(
    followed.map((fqdn) => [fqdn, { ...asked.panels.told[fqdn], askedAt: model.now }]),
  );
  const effects: Effect[] = [
    ...due.map(({ subject }): Effect => readOf(model, subject)),
    ...followed.map((fqdn): Effect => ({ type: 'follow', fqdn })),
  ];
  const next = followed.length === 0 ? asked : withPanels(asked, { told: { ...asked.panels.told, ...told } });
  return [next, effects];
}

/** Asked again only when nothing is under way: a read that hangs ends with its deadline. */
function isDue({ askedAt, triedAt }: Panel<unknown>, every: number, now: number): boolean {
  return askedAt === undefined && (triedAt === undefined || now - triedAt >= every);
}

export function panelOf({ panels }: Model, subject: Subject): Panel<unknown> {
  switch (subject.of) {
    case 'fleet':
      return panels.fleet;
    case 'health':
      return panels.health[subject.fqdn ?? ''] ?? {};
    case 'components':
      return panels.components[subject.fqdn] ?? {};
    case 'dns':
      return panels.dns[subject.fqdn] ?? {};
    case 'component':
      return panels.component[detailKey(subject.fqdn, subject.id)] ?? {};
    default:
      return panels.business[businessKey(subject)] ?? {};
  }
}

/** Journals of Sovereigns that nobody follows yet, or whose following ended with a failure a while ago. */
function toFollow({ panels, now }: Model): string[] {
  const known = panels.fleet.value?.sovereigns ?? [];
  return known
    .map(({ fqdn }) => fqdn)
    .filter((fqdn) => {
      const panel = panels.told[fqdn];
      return panel === undefined || (panel.error !== undefined && isDue(panel, EVERY.components, now));
    });
}

function wanted(model: Model): Wanted[] {
  const place = placeNow(model);
  const { fqdn, component, screen } = place;
  const about = fqdn === undefined ? {} : { fqdn };
  const health: Wanted[] =
    screen === 'health' ? [{ subject: { of: 'health', ...about }, every: EVERY.health }] : [];
  const detail: Wanted[] =
    screen === 'component' && fqdn !== undefined && component !== undefined
      ? [{ subject: { of: 'component', fqdn, id: component }, every: EVERY.component }]
      : [];
  const ofAll = fqdn === undefined && (screen === 'fleet' || screen === 'events');
  const clusters = ofAll ? withCluster(model) : fqdn === undefined ? [] : withCluster(model, fqdn);
  const every = !ofAll ? EVERY.components : screen === 'fleet' ? EVERY.others : EVERY.changes;
  return [
    { subject: { of: 'fleet' }, every: EVERY.fleet },
    ...clusters.map((one): Wanted => ({ subject: { of: 'components', fqdn: one }, every })),
    ...detail,
    ...namesOf(model),
    ...health,
    ...businessWanted(model),
  ];
}

/** Names and certificates, of the Sovereign that is looked at, as soon as there is an address to find. */
function namesOf(model: Model): Wanted[] {
  const { screen, fqdn } = placeNow(model);
  if (screen !== 'sovereign' || fqdn === undefined || withCluster(model, fqdn).length === 0) return [];
  return [{ subject: { of: 'dns', fqdn }, every: EVERY.dns }];
}

/** What is in the database is read for the reason that somebody gave. */
function readOf({ books }: Model, subject: Subject): Effect {
  const reason =
    'fqdn' in subject && 'named' in subject && isOfBooks(subject.of) ? books[subject.fqdn] : undefined;
  return reason === undefined ? { type: 'read', subject } : { type: 'read', subject, reason };
}

/** Sovereigns whose journal says that there is a cluster to ask. */
export function withCluster({ panels }: Model, only?: string): string[] {
  const names = only === undefined ? Object.keys(panels.told) : [only];
  return names.filter((fqdn) => {
    const progress = panels.told[fqdn]?.value?.progress;
    return progress !== undefined && hasCluster(progress);
  });
}
