import { createHash } from 'node:crypto';
import { CatalystError } from '../domain/errors.ts';
import type { JsonValue } from '../domain/event.ts';
import { mapTexts } from '../domain/plain-text.ts';
import type { EventLog } from './event-log.ts';
import type { Question, World } from './world.ts';

/** Asks the sovereign-admin; undefined when nobody can be asked. */
export type AskAdmin = (question: Question) => Promise<boolean | undefined>;

type Facts = 'spec' | 'fqdn' | 'folder' | 'target' | 'options' | 'clock' | 'random' | 'signal';
type Clients =
  | 'secrets'
  | 'hetzner'
  | 'tofu'
  | 'dns'
  | 'query'
  | 'registry'
  | 'git'
  | 'kubernetes'
  | 'probeUrl';

/** What a world is made of besides its events. */
export type WorldParts = Pick<World, Facts | Clients | 'credential' | 'observe' | 'probes' | 'saveSnapshot'>;

/**
 * Joins parts and events to the world of one run. Every secret that a stage learns, stores or asks for is hidden from
 * the events from then on.
 */
export function buildWorld(parts: WorldParts, log: EventLog, askAdmin: AskAdmin): World {
  return {
    ...parts,
    secrets: hidingStore(parts.secrets, log),
    async credential(name) {
      const value = await parts.credential(name);
      log.hide([value]);
      return value;
    },
    emit: (event) => log.emit(event),
    ask: (question) => askOnce(question, log, askAdmin),
    progress: () => log.progress,
    output: <T extends JsonValue>(name: string) => outputOf<T>(log, name),
    learn: (name, value) => learn(log, name, value),
  };
}

function hidingStore(store: World['secrets'], log: EventLog): World['secrets'] {
  return {
    async get(name) {
      const value = await store.get(name);
      log.hide([value]);
      return value;
    },
    put(name, value, options) {
      log.hide([value]);
      return store.put(name, value, options);
    },
    names: () => store.names(),
    values: () => store.values(),
  };
}

/**
 * A question that was answered with yes before is not asked again, if it is the same one word for word; a "no" may be
 * thought over.
 */
async function askOnce(question: Question, log: EventLog, askAdmin: AskAdmin): Promise<boolean> {
  const text = questionText(question);
  const { answers } = log.progress;
  const earlier = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
  if (earlier?.answer === 'yes' && earlier.text === text) return true;
  await log.emit({ type: 'question-asked', question: question.id, text });
  const answer = await askAdmin(question);
  if (answer === undefined) throw unanswered(question);
  await log.emit({ type: 'question-answered', question: question.id, answer: answer ? 'yes' : 'no' });
  return answer;
}

/** The question with a mark of all that it showed: another plan makes another question. */
export function questionText(question: Question): string {
  const shown = JSON.stringify([question.text, question.lines, question.confirmName ?? null]);
  return `${question.text} [${createHash('sha256').update(shown).digest('hex').slice(0, 12)}]`;
}

function unanswered({ text, confirmName }: Question): CatalystError {
  const flags = confirmName === undefined ? '--yes' : `--yes --confirm=${confirmName}`;
  return new CatalystError('CATALYST-ANSWER-MISSING', `Nobody can be asked here: ${text}`, {
    hint: `Answer beforehand with ${flags}.`,
  });
}

function outputOf<T extends JsonValue>(log: EventLog, name: string): T | undefined {
  const { outputs } = log.progress;
  return Object.hasOwn(outputs, name) ? (outputs[name] as T) : undefined;
}

/** What is known already is not journaled again. */
async function learn(log: EventLog, name: string, value: JsonValue): Promise<void> {
  const known = outputOf(log, name);
  const kept = mapTexts(value, (text) => log.scrub(text));
  if (known === undefined || JSON.stringify(known) !== JSON.stringify(kept)) {
    await log.emit({ type: 'output-learned', name, value });
  }
}
