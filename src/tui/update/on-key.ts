import { destination } from '../derive/commands.ts';
import { bindingOf } from '../keys.ts';
import { isTooSmall } from '../layout.ts';
import { type Model, placeNow } from '../model.ts';
import type { Step } from '../update.ts';
import { act } from './act.ts';
import { onCommandKey } from './command-mode.ts';
import { onDialogKey } from './dialog-mode.ts';
import { onFilterKey } from './filter-mode.ts';
import { onFormKey } from './form-mode.ts';
import { isKeptWaiting, whileLooking } from './looking.ts';
import { goTo } from './move.ts';

/** What a key does: what is open takes it first. */
export function onKey(model: Model, key: string): Step {
  if (isTooSmall(model) && !model.spoken && key !== 'esc') return unseen(model, key);
  switch (model.mode.kind) {
    case 'filter':
      return onFilterKey(model, model.mode, key);
    case 'command':
      return onCommandKey(model, model.mode, key, run);
    case 'dialog':
      return onDialogKey(model, model.mode, key);
    case 'form':
      return onFormKey(model, model.mode, key);
    case 'browse': {
      if (isKeptWaiting(model, key)) return [whileLooking(model, key), []];
      const { notice: _, ...quiet } = model;
      const binding = bindingOf(model.bindings, placeNow(model).screen, key);
      return binding === undefined ? [model, []] : act(quiet, binding);
    }
  }
}

/** Where nothing is drawn, nothing is chosen or agreed to. */
function unseen(model: Model, key: string): Step {
  const binding = bindingOf(model.bindings, placeNow(model).screen, key);
  return binding?.action === 'quit' || binding?.action === 'stop' ? act(model, binding) : [model, []];
}

function run(model: Model, typed: string): Step {
  if (typed.trim() === '') return [model, []];
  const to = destination(model, typed);
  if (to === 'quit') return [model, [{ type: 'quit' }]];
  if ('refused' in to) return [{ ...model, notice: { text: to.refused, tone: 'warning' } }, []];
  return [goTo(model, to), []];
}
