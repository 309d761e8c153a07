import { describe, expect, it } from 'vitest';
import { CASES } from '../../../../src/domain/business/books/finding.ts';
import type { Message } from '../../../../src/tui/messages.ts';
import { promptLines } from '../../../../src/tui/parts/prompt.ts';
import { FULL, keys, modelOn, reached, seen } from '../../../support/tui.ts';

const MOST_WORDS =
  'The gateway refused it: the code is taken by somebody else since a moment ago, and nothing was written there at all. Take another one: catalyst voucher issue --credit 10';

const notice: Message = { type: 'said', notice: { text: MOST_WORDS, tone: 'bad' } };
const frame = (screen: Parameters<typeof modelOn>[0], messages: readonly Message[], rows = 24) =>
  seen(reached(modelOn(screen, { columns: 80, rows }), [...FULL, ...messages]).model);
/** Between the table and the keys, as one sentence. */
const below = (lines: readonly string[], count: number) =>
  lines
    .slice(-1 - count, -1)
    .map((line) => line.trim())
    .join(' ');

describe('the line above the keys', () => {
  it('has room for what mends a finding in 80 columns', () => {
    const { title, remedy } = CASES['leaked-redemption'];
    expect(`${title}. ${remedy}`.length).toBeGreaterThan(80);
    expect(below(frame('findings', []), 2)).toBe(`${title}. ${remedy}`);
  });

  it('has room for what was said, with its next step, and the row under the cursor stays in sight', () => {
    const lines = frame('components', [...keys('G'), notice]);
    expect(lines).toHaveLength(24);
    expect(below(lines, 3)).toBe(MOST_WORDS);
    expect(lines.filter((line) => line.includes('▸'))).toHaveLength(1);
  });

  it('leaves most of a low window to the table, and says that it was cut', () => {
    const lines = frame('components', [...keys('G'), notice], 12);
    expect(below(lines, 2)).toMatch(/^The gateway refused it: .*…$/);
    expect(lines.some((line) => line.includes('▸'))).toBe(true);
  });

  it('does not move a log that follows, and says all of a line where somebody stands still', () => {
    const told = FULL.map((one) =>
      one.type !== 'told'
        ? one
        : {
            ...one,
            events: one.events.map((event) =>
              event.type === 'stage-done' ? { ...event, detail: `${event.stage}: ${MOST_WORDS}` } : event,
            ),
          },
    );
    const { model } = reached(modelOn('log', { columns: 80, rows: 24 }), told);
    expect(promptLines(model)).toHaveLength(1);
    const still = reached(model, keys('g', 'j', 'j')).model;
    expect(below(seen(still), 3)).toBe(`plan: ${MOST_WORDS}`);
    expect(promptLines(reached(still, keys('end')).model)).toHaveLength(1);
  });
});
