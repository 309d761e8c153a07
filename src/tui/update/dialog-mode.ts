import type { Mode, Model, Dialog as Question } from '../model.ts';
import type { Step } from '../update.ts';
import { typedMore } from './typed-more.ts';

type Dialog = Mode & { kind: 'dialog' };

/**
 * Opens a question. One that comes while another one is open, after changes were forbidden again, or of a form that was left
 * meanwhile, is answered with no.
 */
export function asked(model: Model, dialog: Question): Step {
  const { mode } = model;
  const form = mode.kind === 'form' ? mode.form : undefined;
  const ours = dialog.form === undefined ? form === undefined : form?.id === dialog.form && form.sent;
  if (mode.kind === 'dialog' || !model.unlocked || !ours)
    return [model, [{ type: 'answer', dialog: dialog.id, yes: false }]];
  const behind = form === undefined ? {} : { behind: form };
  return unread(model, { kind: 'dialog', dialog, yes: false, typed: '', ...behind }, 0);
}

/** What is typed while a question comes is meant for what stood there before: it agrees to nothing. */
function unread(model: Model, mode: Dialog, count: number): Step {
  const settle = { type: 'settle', dialog: mode.dialog.id, unread: count } as const;
  return [{ ...model, mode: { ...mode, unread: count } }, [settle]];
}

/** Nobody typed for a while: from now on keys are meant for the question. */
export function settled(model: Model, { dialog, unread: count }: { dialog: number; unread: number }): Model {
  const { mode } = model;
  if (mode.kind !== 'dialog' || mode.dialog.id !== dialog || mode.unread !== count) return model;
  const { unread: _, ...read } = mode;
  return { ...model, mode: read };
}

/** Cancel unless somebody chooses otherwise; what destroys wants its name instead. */
export function onDialogKey(model: Model, mode: Dialog, key: string): Step {
  if (key === 'esc' || key === 'ctrl-c') return answer(model, mode, false);
  if (mode.unread !== undefined) return unread(model, mode, mode.unread + 1);
  if (key === 'ctrl-y') return copied(model, mode);
  const by = SCROLLS[key];
  if (by !== undefined) return [{ ...model, mode: scrolled(mode, by) }, []];
  const { confirmName } = mode.dialog;
  if (confirmName !== undefined) return onNameKey(model, mode, key, confirmName);
  if (key === 'y') return copied(model, mode);
  if (key === 'enter') return answer(model, mode, mode.yes);
  if (['left', 'right', 'tab', 'up', 'down'].includes(key)) {
    const yes = key === 'tab' ? !mode.yes : key === 'right' || key === 'down';
    return [{ ...model, mode: { ...mode, yes } }, []];
  }
  return [model, []];
}

/** Lines of a plan that a window of 24 rows has no room for. */
const SCROLLS: Readonly<Record<string, number>> = { 'page-down': 8, 'page-up': -8 };

/** Not past the last line of what would be written; how many there is room for, the view knows. */
function scrolled(mode: Dialog, by: number): Dialog {
  const most = Math.max(0, mode.dialog.lines.length - 1);
  return { ...mode, top: Math.max(0, Math.min(most, (mode.top ?? 0) + by)) };
}

function copied(model: Model, { dialog }: Dialog): Step {
  const notice = {
    text: 'The command is in the clipboard, where the terminal allows it.',
    tone: 'quiet',
  } as const;
  return [{ ...model, notice }, [{ type: 'copy', text: dialog.command }]];
}

function onNameKey(model: Model, mode: Dialog, key: string, name: string): Step {
  if (key === 'enter') return answer(model, mode, mode.typed === name);
  const typed = typedMore(mode.typed, key);
  return [typed === undefined ? model : { ...model, mode: { ...mode, typed } }, []];
}

/** After no the form that it came from is there again; after yes it is held until it is known what comes of it. */
function answer(model: Model, { dialog, behind }: Dialog, yes: boolean): Step {
  const notice = yes
    ? ({ text: `${dialog.text.replace(/\?$/, '')}: asked`, tone: 'quiet' } as const)
    : ({ text: 'Cancelled. Nothing was touched.', tone: 'quiet' } as const);
  const back =
    behind === undefined || yes
      ? ({ kind: 'browse' } as const)
      : ({ kind: 'form', form: { ...behind, sent: false } } as const);
  const held = yes && behind !== undefined ? { held: behind } : {};
  return [{ ...model, mode: back, notice, ...held }, [{ type: 'answer', dialog: dialog.id, yes }]];
}
