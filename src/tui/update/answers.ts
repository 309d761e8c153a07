import { businessKey } from '../business-seen.ts';
import { changesSeen } from '../derive/changes-seen.ts';
import type { Answer, Message, Subject } from '../messages.ts';
import { detailKey, type Model, type Panel, type Panels } from '../model.ts';
import { toldMore } from '../told.ts';

type Of<T extends Message['type']> = Message & { type: T };

/** A good answer replaces what was shown, and what went wrong before. */
export function answered(model: Model, { answer, at }: Of<'answered'>): Model {
  const read = withPanel(model, answer, () => ({ value: answer.value, at, triedAt: at }));
  return answer.of === 'components'
    ? withChanges(read, model.panels.components[answer.fqdn], answer, at)
    : read;
}

const CHANGES_KEPT = 1_000;

/** What became of components since the answer before. */
function withChanges(
  model: Model,
  before: Panels['components'][string] | undefined,
  { fqdn, value }: Answer & { of: 'components' },
  at: number,
): Model {
  const told = model.panels.told[fqdn]?.value?.progress;
  const seen = before?.value && { value: before.value, at: before.at ?? at };
  const news = seen === undefined ? [] : changesSeen(seen, { value, at }, told);
  if (news.length === 0) return model;
  const kept = [...(model.panels.seen[fqdn] ?? []), ...news].slice(-CHANGES_KEPT);
  return withPanels(model, { seen: { ...model.panels.seen, [fqdn]: kept } });
}

/** What is shown stays, with its age and with why there is nothing newer. */
export function unanswered(model: Model, { subject, error, at }: Of<'unanswered'>): Model {
  return withPanel(model, subject, ({ askedAt: _, ...before }) => ({ ...before, error, triedAt: at }));
}

export function told(model: Model, { fqdn, events, progress, at }: Of<'told'>): Model {
  const value = toldMore(model.panels.told[fqdn]?.value, events, progress);
  return withTold(model, fqdn, { value, at });
}

export function untold(model: Model, { fqdn, error, at }: Of<'untold'>): Model {
  const { askedAt: _, ...before } = model.panels.told[fqdn] ?? {};
  return withTold(model, fqdn, { ...before, error, triedAt: at });
}

function withTold(model: Model, fqdn: string, panel: Panels['told'][string]): Model {
  return withPanels(model, { told: { ...model.panels.told, [fqdn]: panel } });
}

/** Details are kept of the last components that somebody looked at. */
const DETAILS_KEPT = 20;

/** Parts of the business, of the last Sovereigns, vouchers and organizations that somebody looked at. */
const BUSINESS_KEPT = 60;

/** The panel of a subject, changed. */
export function withPanel(
  model: Model,
  subject: Subject | Answer,
  change: (panel: Panel<never>) => Panel<unknown>,
): Model {
  const { panels } = model;
  const changed = (panel: Panel<unknown> | undefined) => change((panel ?? {}) as Panel<never>);
  switch (subject.of) {
    case 'fleet':
      return withPanels(model, { fleet: changed(panels.fleet) as Panels['fleet'] });
    case 'health': {
      const key = subject.fqdn ?? '';
      const panel = changed(panels.health[key]) as Panels['health'][string];
      return withPanels(model, { health: { ...panels.health, [key]: panel } });
    }
    case 'components': {
      const panel = changed(panels.components[subject.fqdn]) as Panels['components'][string];
      return withPanels(model, { components: { ...panels.components, [subject.fqdn]: panel } });
    }
    case 'dns': {
      const panel = changed(panels.dns[subject.fqdn]) as Panels['dns'][string];
      return withPanels(model, { dns: { ...panels.dns, [subject.fqdn]: panel } });
    }
    case 'component': {
      const key = detailKey(subject.fqdn, subject.id);
      const { [key]: before, ...others } = panels.component;
      const kept = Object.entries(others).slice(1 - DETAILS_KEPT);
      const panel = changed(before) as Panels['component'][string];
      return withPanels(model, { component: { ...Object.fromEntries(kept), [key]: panel } });
    }
    default: {
      const key = businessKey(subject);
      const { [key]: before, ...others } = panels.business;
      const kept = Object.entries(others).slice(1 - BUSINESS_KEPT);
      const panel = changed(before) as Panels['business'][string];
      return withPanels(model, { business: { ...Object.fromEntries(kept), [key]: panel } });
    }
  }
}

export function withPanels(model: Model, panels: Partial<Panels>): Model {
  return { ...model, panels: { ...model.panels, ...panels } };
}
