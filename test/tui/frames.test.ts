import { describe, expect, it } from 'vitest';
import { SCREENS, type ScreenId } from '../../src/domain/dashboard-screens.ts';
import type { Message } from '../../src/tui/messages.ts';
import type { Model } from '../../src/tui/model.ts';
import { lineWidth } from '../../src/tui/parts/line.ts';
import { view } from '../../src/tui/view.ts';
import { EMPTY, FULL, LOOK, modelOn, NOW, reached, refusals, seen, tick } from '../support/tui.ts';

const STATES: Record<string, Message[]> = {
  empty: EMPTY,
  loading: [tick(NOW), tick(NOW + 8_000)],
  full: FULL,
  stale: [...FULL, tick(NOW + 42_000), ...refusals(NOW + 42_000)],
  error: refusals(NOW),
};

const SIZES = [
  [120, 40],
  [200, 50],
] as const;

function inState(screen: ScreenId, state: string, columns = 80, rows = 24): Model {
  return reached(modelOn(screen, { columns, rows }), STATES[state] ?? []).model;
}

/** A frame with a rule around it, so that blanks at its end are no matter. */
function framed(name: string, model: Model): string {
  return [`== ${name}`, ...seen(model).map((line) => `|${line}`)].join('\n');
}

describe.for(SCREENS)('the screen %s', (screen) => {
  it('is in every state as somebody looked at it', async () => {
    const frames = [
      ...Object.keys(STATES).map((state) => framed(`${state} 80x24`, inState(screen, state))),
      ...SIZES.map(([columns, rows]) =>
        framed(`full ${columns}x${rows}`, inState(screen, 'full', columns, rows)),
      ),
    ];
    await expect(`${frames.join('\n\n')}\n`).toMatchFileSnapshot(`frames/${screen}.txt`);
  });

  it('fills the terminal and never runs over its edge', () => {
    for (const state of Object.keys(STATES)) {
      for (const [columns, rows] of [[40, 24], [60, 12], [80, 24], [97, 31], [150, 20], ...SIZES] as const) {
        const lines = view(inState(screen, state, columns, rows), LOOK);
        expect(lines.length).toBe(rows);
        expect(new Set(lines.map(lineWidth)), `${state} ${columns}x${rows}`).toEqual(new Set([columns]));
      }
    }
  });
});

describe('a frame', () => {
  it('says kindly that 40 columns are too few, and what to take instead', () => {
    const text = seen(inState('fleet', 'full', 40, 24)).join(' ');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('needs 60 and 12');
    expect(text).toContain('catalyst sovereign list');
  });

  it('has only signs that every terminal has where the look says so', () => {
    for (const screen of SCREENS) {
      const lines = seen(inState(screen, 'full', 160, 40), { ...LOOK, ascii: true });
      expect(lines.join('\n')).toMatch(/^[\x0a\x20-\x7e]*$/);
    }
  });

  it('shows stale rows with their age and why there is nothing newer', () => {
    const text = seen(inState('components', 'stale')).join('\n');
    expect(text).toContain('seaweedfs');
    expect(text).toContain('! stale, 42s old');
    expect(text).toContain('ECONNREFUSED');
  });

  it('lets nothing of a cluster move the cursor', () => {
    const [list, ...others] = FULL;
    const wild = JSON.parse(
      JSON.stringify(others).replaceAll('no default StorageClass', '\\u001b[2J\\u0007evil'),
    );
    const text = view(reached(modelOn('components'), [list!, ...wild]).model, LOOK).flat();
    expect(text.map((span) => span.text).join('')).not.toMatch(/[\x00-\x1f]/);
    expect(text.map((span) => span.text).join('')).toContain('evil');
  });

  it('tells a screen reader where one is and what is under the cursor', () => {
    const spoken = { ...inState('components', 'full'), spoken: true };
    const lines = seen(spoken);
    expect(lines[0]).toBe('Fleet, omantel.omani.works, Components, read-only');
    expect(lines.join('\n')).toMatch(/Row 1 of 6: seaweedfs, degraded/);
  });
});
