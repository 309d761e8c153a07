import { tellingLine } from '../domain/component/telling-line.ts';
import type { ComponentState } from '../domain/component.ts';
import type { Event } from '../domain/event.ts';
import type { StageId } from '../domain/stage.ts';
import { withoutTofuNoise } from '../domain/tofu-noise.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { StateRoom } from './state-room.ts';

export type LogLine = { at: string; stage: StageId; level: 'info' | 'warn' | 'error'; text: string };

/** What stages said, oldest first; with `follow`, what they will say too; with `raw`, every word of OpenTofu's. */
export async function* sovereignLogs(
  state: StateRoom,
  fqdn: string,
  options: { follow: boolean; stage?: StageId; raw?: boolean; signal: AbortSignal },
): AsyncGenerator<LogLine, void> {
  await requireProgress(state, fqdn);
  const events = options.follow ? state.follow(fqdn, options.signal) : await state.read(fqdn);
  for await (const event of events) {
    const line = logLineOf(event, options.raw === true);
    if (line !== undefined && (options.stage === undefined || options.stage === line.stage)) yield line;
  }
}

const LEVELS: Partial<Record<ComponentState, LogLine['level']>> = { failed: 'error', degraded: 'warn' };

/** What a stage said, what became of components, and what became of it and of its steps. */
function logLineOf(event: Event, raw: boolean): LogLine | undefined {
  const { at } = event;
  switch (event.type) {
    case 'stage-line': {
      const { stage, level } = event;
      const text = raw ? event.text : withoutTofuNoise(event.text);
      return text === undefined ? undefined : { at, stage, level, text };
    }
    case 'stage-advanced': {
      if (event.state === 'running' || event.state === 'waiting') return undefined;
      const text = `${event.title} ${event.state}${event.detail === undefined ? '' : `: ${event.detail}`}`;
      return { at, stage: event.stage, level: event.state === 'failed' ? 'error' : 'info', text };
    }
    case 'component-changed': {
      const { region, component, state, reason, message } = event;
      const why = [reason, message === undefined ? undefined : tellingLine(message)]
        .filter(Boolean)
        .join(': ');
      const text = `${component} (${region}) ${state}${why === '' || state === 'installed' ? '' : `: ${why}`}`;
      return { at, stage: 'converge', level: LEVELS[state] ?? 'info', text };
    }
    case 'stage-done':
      return { at, stage: event.stage, level: 'info', text: event.detail };
    case 'stage-failed':
      return { at, stage: event.stage, level: 'error', text: event.error.message };
    default:
      return undefined;
  }
}
