import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/cli/faces/frame.ts';
import { detailLines } from '../../../src/cli/run/detail-lines.ts';
import type { EventBody, JsonValue, RunOutcome } from '../../../src/domain/event.ts';
import { STAGES } from '../../../src/domain/stage.ts';
import { openServices } from '../../../src/services/open.ts';
import { openStateRoom } from '../../../src/services/wiring/state-room.ts';
import { UNICODE_SYMBOLS } from '../../../src/style/symbols.ts';
import { plainPaint } from '../../../src/style/theme.ts';
import { FQDN } from '../../support/events.ts';
import { journalled, settingsAt } from '../../support/services.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const started = (run: string): EventBody => ({
  ...{ type: 'run-started', run, command: 'create', version: '0', stages: [...STAGES], sandbox: true },
});
const ended = (run: string, outcome: RunOutcome): EventBody => ({ type: 'run-ended', run, outcome });
const learned = (name: string, value: JsonValue): EventBody => ({ type: 'output-learned', name, value });
const done = (stage: (typeof STAGES)[number]): EventBody[] => [
  { type: 'stage-started', stage },
  { type: 'stage-done', stage, detail: `${stage} was done` },
];
const cost = { currency: 'EUR', hourly: '0.0570', monthly: '35.37', lines: [] };
const step = (id: string, title: string, state: 'running' | 'done'): EventBody => ({
  ...{ type: 'stage-advanced', stage: 'apply', step: id, title, state },
});

/** An apply whose process was killed while it made its first server. */
const KILLED: EventBody[] = [
  started('r1'),
  ...done('check'),
  learned('plan', { hash: 'h', cost: { now: { currency: 'EUR', hourly: '0' } } }),
  learned('cost', cost),
  { type: 'stage-started', stage: 'apply' },
  step('a', 'create network primary', 'done'),
  learned('costSoFar', { plan: 'h', currency: 'EUR', hourly: '0.0100' }),
  step('b', 'create server primary/cp1', 'running'),
];

async function shown(bodies: EventBody[], held = false) {
  const settings = settingsAt(await tempFolder());
  await journalled(settings, FQDN, bodies);
  const release = held
    ? await openStateRoom(settings).lock(FQDN, new AbortController().signal)
    : async () => undefined;
  const { summary, progress, standing } = await openServices(settings).sovereigns.show(FQDN);
  await release();
  const look = { columns: 100, rows: 200, symbols: UNICODE_SYMBOLS, paint: plainPaint };
  const now = Date.parse('2026-11-21T12:00:00Z');
  const drawn = frame(standing ?? progress, { ...look, now });
  return { drawn, details: detailLines(summary, progress, { now, columns: 140 }) };
}

describe('show', () => {
  it('draws a run that was killed as interrupted, and its cost as the least that is known', async () => {
    const { drawn, details } = await shown(KILLED);
    expect(drawn[0]).toMatch(/at least EUR 0\.010 an hour$/);
    expect(drawn.join('\n')).toMatch(/apply +interrupted/);
    expect(drawn.join('\n')).not.toContain('Waiting for');
    expect(details).toContain(
      '  exists now     what was made, at least EUR 0.010 an hour; it had set about: create server primary/cp1',
    );
  });

  it('draws a run that goes on as running', async () => {
    const { drawn } = await shown(KILLED, true);
    expect(drawn[0]).toMatch(/EUR 0\.010 an hour so far$/);
    expect(drawn.join('\n')).toContain('Waiting for create server primary/cp1');
  });

  it('goes on saying "at least" when a resume ended before it looked', async () => {
    const { drawn } = await shown([...KILLED, started('r2'), ended('r2', 'failed')]);
    expect(drawn[0]).toMatch(/at least EUR 0\.010 an hour$/);
  });

  it('shows the stages of what stands after a change that was refused, and says what was refused', async () => {
    const { drawn, details } = await shown([
      started('r1'),
      learned('cost', cost),
      ...STAGES.flatMap(done),
      ended('r1', 'done'),
      started('r2'),
      { type: 'stage-started', stage: 'check' },
      ended('r2', 'refused'),
    ]);
    expect(drawn.filter((line) => line.includes('was done'))).toHaveLength(STAGES.length);
    expect(details.join('\n')).toMatch(
      /since then +create of 2026-11-21 09:00 UTC: refused; nothing was changed/,
    );
  });
});
