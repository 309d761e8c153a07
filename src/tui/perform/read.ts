import type { Clock } from '../../domain/surroundings.ts';
import type { Services } from '../../services/open.ts';
import type { Answer, Effect, Subject } from '../messages.ts';
import type { FleetList } from '../model.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import { readBusiness } from './read-business.ts';
import type { Worlds } from './worlds.ts';

/** Longest wait for an answer, in milliseconds. */
const DEADLINE_MS: Partial<Record<Subject['of'], number>> = {
  ...{ fleet: 10_000, health: 60_000, services: 60_000, lives: 60_000, ledger: 60_000, findings: 60_000 },
  dns: 60_000,
};
const DEADLINE = 15_000;

/** As `catalyst dns verify` without a flag. */
const ONE_LOOK = { public: false, resolvers: [], hosts: [], issuer: 'letsencrypt.org' };

interface Reading {
  worlds: Worlds;
  clock: Clock;
  send: Send;
  signal: AbortSignal;
}

/** Reads once. There is always an end: an answer, a failure, or that the deadline is over. */
export async function read(around: Reading, effect: Effect & { type: 'read' }): Promise<void> {
  const { worlds, clock, send, signal } = around;
  const { subject, reason } = effect;
  const over = new AbortController();
  const deadline = DEADLINE_MS[subject.of] ?? DEADLINE;
  const late = clock.sleep(deadline, AbortSignal.any([signal, over.signal])).then(() => {
    throw new Error(`No answer within ${Math.round(deadline / 1000)} s.`);
  });
  try {
    const asked = ask(worlds, subject, { reason, signal: AbortSignal.any([signal, over.signal]) });
    const answer = await Promise.race([asked, late]);
    send({ type: 'answered', answer, at: clock.now() });
  } catch (failure) {
    if (!signal.aborted) send({ type: 'unanswered', subject, error: panelError(failure), at: clock.now() });
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

interface Way {
  reason: string | undefined;
  signal: AbortSignal;
}

async function ask(worlds: Worlds, subject: Subject, { reason, signal }: Way): Promise<Answer> {
  switch (subject.of) {
    case 'fleet':
      return { ...subject, value: await fleetOf(await worlds.here()) };
    case 'health': {
      const { fqdn } = subject;
      const services = fqdn === undefined ? await worlds.here() : (await worlds.of(fqdn)).services;
      return { ...subject, value: await services.doctor(signal) };
    }
    case 'components': {
      const { components } = (await worlds.of(subject.fqdn)).services;
      return { ...subject, value: await components.list(subject.fqdn, { signal }) };
    }
    case 'dns': {
      const { dns } = (await worlds.of(subject.fqdn)).services;
      return { ...subject, value: await dns.verify(subject.fqdn, { ...ONE_LOOK, signal }) };
    }
    case 'component': {
      const { components } = (await worlds.of(subject.fqdn)).services;
      const [detail, { revisions }] = await Promise.all([
        components.show(subject.fqdn, subject.id, { signal }),
        components.history(subject.fqdn, subject.id),
      ]);
      return { ...subject, value: { ...detail, revisions } };
    }
    default:
      return readBusiness(await worlds.of(subject.fqdn), subject, { reason, signal });
  }
}

/** Those whose state is here, and those that only a context names. */
async function fleetOf({ sovereigns, contexts }: Services): Promise<FleetList> {
  const [list, known] = await Promise.all([sovereigns.list(), contexts.list()]);
  const here = new Set([...list.sovereigns, ...list.unreadable].map(({ fqdn }) => fqdn));
  const away = new Map(known.filter(({ fqdn }) => !here.has(fqdn)).map((one) => [one.fqdn, one]));
  return { ...list, elsewhere: [...away.values()].map(({ fqdn, world }) => ({ fqdn, world })) };
}
