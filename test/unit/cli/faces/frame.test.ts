import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FrameLook, frame } from '../../../../src/cli/faces/frame.ts';
import { whyItWaits } from '../../../../src/cli/faces/why-it-waits.ts';
import { ASCII_SYMBOLS, toAscii, UNICODE_SYMBOLS } from '../../../../src/style/symbols.ts';
import { textWidth } from '../../../../src/style/text-width.ts';
import { plainPaint } from '../../../../src/style/theme.ts';
import { atSecond, CONVERGING, foldOf, told } from '../../../support/story.ts';

const look = (columns: number, rows: number): FrameLook => ({
  now: Date.parse(atSecond(372)),
  columns,
  rows,
  symbols: UNICODE_SYMBOLS,
  paint: plainPaint,
});

const progress = foldOf(told(CONVERGING));
const real = foldOf(told(CONVERGING.map((body) => ('sandbox' in body ? { ...body, sandbox: false } : body))));

describe('the frame of a run', () => {
  it('at 80x24 shows each stage, what is open, and why it waits', () => {
    expect(frame(real, look(80, 24)).join('\n')).toMatchInlineSnapshot(`
      "omantel.omani.works  create · 6m 12s · usually 19m             EUR 0.061 an hour

       ✔ check      42 checks                                                     1.0s
       ✔ plan       14 to create, EUR 43.96 a month                               1.0s
       ✔ apply      14 of 14                                                      1.0s
       ✔ records    9 records, DS published, 2 of 2 servers agree                 1.0s
       ✔ cluster    1 node ready, certificate until tomorrow 09:12                1.0s
       ● converge   1 of 5 installed                                     6m 0s of ~12m
           ! seaweedfs          retry 2 of 4 PVC data-0 unbound: no default StorageC…
           ● harbor             installing   pulling chart 1.0.0
           ○ loki               waiting for  seaweedfs
           ○ grafana            waiting for  loki
       ○ handover

       Waiting for seaweedfs, which blocks 2 others: PVC data-0 unbound: no default
       StorageClass. Fix: set a default StorageClass"
    `);
  });

  it('says on screen what a check wants looked at, whole words only', () => {
    const text =
      'The SSH key is in the project under another name. Use a key of its own, or take that one out of the project.';
    const line = { type: 'stage-line', stage: 'check', level: 'warn', text } as const;
    const end = CONVERGING.findIndex((body) => body.type === 'stage-done' && body.stage === 'check');
    const noted = foldOf(told([...CONVERGING.slice(0, end), line, ...CONVERGING.slice(end)]));
    for (const columns of [40, 80, 120]) {
      const lines = frame(noted, look(columns, 30));
      const at = lines.findIndex((shown) => shown.includes('check'));
      const words = lines
        .slice(at + 1, at + 7)
        .join(' ')
        .replaceAll(/\s+/g, ' ');
      expect(words, String(columns)).toContain(`! ${text}`.slice(0, 90));
      expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
    }
    expect(frame(noted, look(80, 16)).length).toBeLessThan(16);
  });

  it('in the sandbox compares with no time of a real cloud', () => {
    const text = frame(progress, look(80, 24)).join('\n');
    expect(text).toContain('create in the sandbox · 6m 12s');
    expect(text).not.toMatch(/usually|~/);
  });

  it('on a terminal of few rows keeps what runs and why it waits', () => {
    const lines = frame(progress, look(80, 8));
    expect(lines.length).toBeLessThan(8);
    expect(lines.join('\n')).toContain('converge');
    expect(lines.join('\n')).toContain('Waiting for seaweedfs');
  });

  it('at 40 columns keeps stage, state and cause', () => {
    const text = frame(progress, look(40, 24)).join('\n');
    expect(text).toContain('converge');
    expect(text).toContain('seaweedfs');
  });

  it('is never wider or higher than the terminal', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 40, max: 200 }),
      fc.integer({ min: 4, max: 60 }),
      fc.nat(CONVERGING.length),
    );
    fc.assert(
      fc.property(sizes, ([columns, rows, length]) => {
        const lines = frame(foldOf(told(CONVERGING.slice(0, length))), look(columns, rows));
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
        expect(lines.length).toBeLessThan(rows);
      }),
    );
  });

  it('tells state without colour and without Unicode', () => {
    const text = toAscii(frame(progress, { ...look(80, 24), symbols: ASCII_SYMBOLS }).join('\n'));
    expect(text).not.toMatch(/[^\x20-\x7e\n]|\?/);
    expect(text).toContain('! seaweedfs          retry 2 of 4');
    expect(text).toContain('v check');
  });
});

describe('why it waits', () => {
  it('names one root, all it blocks, and the fix', () => {
    expect(whyItWaits(progress)).toBe(
      'Waiting for seaweedfs, which blocks 2 others: PVC data-0 unbound: no default StorageClass. Fix: set a default StorageClass',
    );
  });

  it('says nothing when nothing waits', () => {
    expect(whyItWaits(foldOf([]))).toBeUndefined();
  });
});
