import type { Clock } from '../../domain/surroundings.ts';
import type { Effect } from '../messages.ts';
import { change } from './change.ts';
import type { Desk, Send, World } from './desk.ts';
import { exportRows } from './export-rows.ts';
import { follow } from './follow.ts';
import { inEditor } from './in-editor.ts';
import { listener, tuner } from './listen.ts';
import { Questions } from './questions.ts';
import { read } from './read.ts';
import { save } from './save.ts';
import { worldsOf } from './worlds.ts';

export interface Performer {
  perform(effect: Effect): void;
  /** Ends what is under way: reads and followings stop, open questions are answered with no. */
  close(): void;
}

/** Does what `update` asks for, and sends what comes of it. */
export function performer(desk: Desk, world: World, send: Send): Performer {
  const over = new AbortController();
  const questions = new Questions();
  const around = { worlds: worldsOf(desk, world, desk.say), clock: desk.clock, send, signal: over.signal };
  const listen = listener(around, over.signal);
  const tune = tuner(around, over.signal);
  const perform = (effect: Effect): void => {
    if (effect.type === 'read') void read(around, effect);
    else if (effect.type === 'follow') void follow(around, effect.fqdn);
    else if (effect.type === 'change') void change({ ...around, questions, runs: desk.runs }, effect);
    else if (effect.type === 'answer') questions.answer(effect.dialog, effect.yes);
    else if (effect.type === 'export') void exportRows({ ...around, folder: desk.folder }, effect);
    else if (effect.type === 'save') void save(desk.folder, send, effect);
    else if (effect.type === 'edit') void inEditor(desk, send, effect);
    else if (effect.type === 'listen') listen(effect.stream);
    else if (effect.type === 'tune') tune(effect.fqdn, effect.on);
    else if (effect.type === 'copy') desk.write(toClipboard(effect.text));
    else if (effect.type === 'ring') desk.write('\x07');
    else if (effect.type === 'suspend') desk.suspend();
    else if (effect.type === 'settle') settle(around, effect);
    else desk.quit();
  };
  return {
    perform,
    close: () => {
      questions.close();
      over.abort(new Error('the dashboard was left'));
    },
  };
}

/** Longer than between two keys that somebody types without reading, in milliseconds. */
const READ_MS = 300;

function settle(
  { clock, send, signal }: { clock: Clock; send: Send; signal: AbortSignal },
  { dialog, unread }: Effect & { type: 'settle' },
): void {
  clock.sleep(READ_MS, signal).then(
    () => send({ type: 'settled', dialog, unread }),
    () => undefined,
  );
}

/** OSC 52: the terminal puts a text into the clipboard of whoever sits before it, also through ssh. */
function toClipboard(text: string): string {
  return `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`;
}
