import type { Clock } from '../../domain/surroundings.ts';
import type { Answer, Subject } from '../messages.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import type { Worlds } from './worlds.ts';

/** Longest wait for an answer, in milliseconds. */
const DEADLINE_MS: Record<Subject['of'], number> = {
  fleet: 10_000,
  components: 15_000,
  component: 15_000,
  health: 60_000,
};

interface Reading {
  worlds: Worlds;
  clock: Clock;
  send: Send;
  signal: AbortSignal;
}

/** Reads once. There is always an end: an answer, a failure, or that the deadline is over. */
export async function read({ worlds, clock, send, signal }: Reading, subject: Subject): Promise<void> {
  const over = new AbortController();
  const deadline = DEADLINE_MS[subject.of];
  const late = clock.sleep(deadline, AbortSignal.any([signal, over.signal])).then(() => {
    throw new Error(`No answer within ${Math.round(deadline / 1000)} s.`);
  });
  try {
    const asked = ask(worlds, subject, AbortSignal.any([signal, over.signal]));
    const answer = await Promise.race([asked, late]);
    send({ type: 'answered', answer, at: clock.now() });
  } catch (failure) {
    if (!signal.aborted) send({ type: 'unanswered', subject, error: panelError(failure), at: clock.now() });
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

async function ask(worlds: Worlds, subject: Subject, signal: AbortSignal): Promise<Answer> {
  switch (subject.of) {
    case 'fleet':
      return { ...subject, value: await (await worlds.here()).sovereigns.list() };
    case 'health':
      return { ...subject, value: await (await worlds.here()).doctor(signal) };
    case 'components': {
      const { components } = await worlds.of(subject.fqdn);
      return { ...subject, value: await components.list(subject.fqdn, { signal }) };
    }
    case 'component': {
      const { components } = await worlds.of(subject.fqdn);
      const [detail, { revisions }] = await Promise.all([
        components.show(subject.fqdn, subject.id, { signal }),
        components.history(subject.fqdn, subject.id),
      ]);
      return { ...subject, value: { ...detail, revisions } };
    }
  }
}
