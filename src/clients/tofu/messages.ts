import type { JsonValue } from '../../domain/event.ts';
import type { TofuAction, TofuProgress } from './tofu.ts';

/** What a line of `-json` output told, and the diagnostics seen so far. */
export interface Diagnostic {
  severity: 'error' | 'warning';
  summary: string;
  detail: string;
  address?: string;
}

interface Message {
  type?: string;
  '@message'?: string;
  change?: { resource?: { addr?: string }; action?: string };
  hook?: { resource?: { addr?: string }; action?: string; id_value?: string; elapsed_seconds?: number };
  outputs?: Record<string, { sensitive?: boolean; value?: JsonValue }>;
  diagnostic?: { severity?: string; summary?: string; detail?: string; address?: string };
}

const ACTIONS: readonly string[] = ['create', 'update', 'delete', 'replace', 'read'];

/**
 * Reads OpenTofu's machine-readable UI (schema 1.x, one JSON object a line) and turns it into progress. Kinds it does
 * not know and lines that are no JSON are passed over, so a newer OpenTofu does not break a run.
 */
export class MessageReader {
  readonly diagnostics: Diagnostic[] = [];
  /** What an apply told of its outputs when it ended, without sensitive ones; undefined when it told none. */
  outputs: Record<string, JsonValue> | undefined;
  readonly #onProgress: (progress: TofuProgress) => void;
  readonly #planned = new Map<string, TofuAction>();
  #done = 0;

  constructor(onProgress: (progress: TofuProgress) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  line(text: string): void {
    const message = parse(text);
    if (message === undefined) return;
    if (message.type === 'planned_change') this.#plan(message);
    else if (message.type === 'diagnostic') this.#diagnose(message);
    else if (message.type === 'outputs') this.#keepOutputs(message);
    else if (message.type?.startsWith('apply_')) this.#hook(message);
  }

  #plan({ change }: Message): void {
    const address = change?.resource?.addr;
    const action = actionOf(change?.action);
    if (address !== undefined && action !== 'no-op' && action !== 'read') this.#planned.set(address, action);
  }

  /** A plan tells its outputs too, without their values. */
  #keepOutputs({ outputs = {} }: Message): void {
    const open = Object.entries(outputs).flatMap(([name, { sensitive, value }]) =>
      sensitive === true || value === undefined ? [] : [[name, value] as const],
    );
    this.outputs = Object.fromEntries(open);
  }

  #hook({ type, hook }: Message): void {
    const address = hook?.resource?.addr;
    const kind = KINDS[type ?? ''];
    if (address === undefined || kind === undefined) return;
    const action = actionOf(hook?.action);
    if (kind === 'done' && this.#ends(address, action)) this.#done += 1;
    this.#onProgress({
      kind,
      address,
      action,
      done: this.#done,
      total: Math.max(this.#planned.size, this.#done),
      ...(hook?.elapsed_seconds === undefined ? {} : { elapsedSeconds: hook.elapsed_seconds }),
      ...(hook?.id_value === undefined ? {} : { id: hook.id_value }),
    });
  }

  /** A replacement is a delete and a create: it counts once, when the second of them is through. */
  #ends(address: string, action: TofuAction): boolean {
    return this.#planned.get(address) !== 'replace' || action === 'create';
  }

  #diagnose({ diagnostic }: Message): void {
    if (diagnostic?.summary === undefined) return;
    const severity = diagnostic.severity === 'warning' ? 'warning' : 'error';
    const { summary, detail = '', address } = diagnostic;
    this.diagnostics.push({ severity, summary, detail, ...(address === undefined ? {} : { address }) });
    this.#onProgress({
      kind: 'diagnostic',
      level: severity === 'error' ? 'error' : 'warn',
      text: summary,
      ...(address === undefined ? {} : { address }),
    });
  }
}

const KINDS: Record<string, 'started' | 'progress' | 'done' | 'failed'> = {
  apply_start: 'started',
  apply_progress: 'progress',
  apply_complete: 'done',
  apply_errored: 'failed',
};

function actionOf(action: string | undefined): TofuAction {
  return action !== undefined && ACTIONS.includes(action) ? (action as TofuAction) : 'no-op';
}

function parse(text: string): Message | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
