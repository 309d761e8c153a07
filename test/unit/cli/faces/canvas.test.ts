import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/cli/faces/canvas.ts';
import { UNICODE_SYMBOLS } from '../../../../src/style/symbols.ts';
import { plainPaint } from '../../../../src/style/theme.ts';
import { atSecond, CONVERGING, foldOf, told } from '../../../support/story.ts';

const events = told(CONVERGING);

/** A terminal of xterm's engine with a canvas on it, and a clock that is moved by hand. */
function stage(columns: number, rows: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 500 });
  const writes: string[] = [];
  let drawn = Promise.resolve();
  let wake = () => {};
  let now = Date.parse(atSecond(60));
  const screen = {
    write(text: string) {
      writes.push(text);
      drawn = new Promise((resolve) => terminal.write(text.replaceAll('\n', '\r\n'), resolve));
    },
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    terminal: true,
    motion: true,
    symbols: UNICODE_SYMBOLS,
    paint: plainPaint,
  };
  const clock = {
    now: () => now,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        wake = resolve;
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const text = async () => {
    await drawn;
    const { active } = terminal.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)!.translateToString(true))
      .join('\n')
      .trimEnd();
  };
  const redraw = async (ms = 100) => {
    now += ms;
    wake();
    await new Promise((resolve) => setImmediate(resolve));
    return text();
  };
  return { canvas: new Canvas(screen, clock), terminal, writes, redraw, text };
}

const times = (text: string, part: string) => text.split(part).length - 1;

describe('the canvas', () => {
  it('draws one frame over the other, in one write each, and none while nothing changed', async () => {
    const { canvas, writes, redraw } = stage(80, 24);
    canvas.start();
    for (let count = 1; count <= events.length; count++) {
      canvas.progress = foldOf(events.slice(0, count));
      const before = writes.length;
      const text = await redraw();
      expect(writes.length - before).toBeLessThanOrEqual(1);
      expect(times(text, 'omantel.omani.works  create')).toBe(1);
    }
    const before = writes.length;
    await redraw(0);
    expect(writes.length).toBe(before);
    canvas.finish();
  });

  it('leaves nothing behind when the window becomes narrower, or wider', async () => {
    const { canvas, terminal, redraw } = stage(100, 30);
    canvas.progress = foldOf(events);
    canvas.start();
    for (const columns of [100, 61, 40, 73, 120]) {
      terminal.resize(columns, 30);
      const text = await redraw(1_000);
      expect(times(text, ' handover'), `${columns} columns:\n${text}`).toBe(1);
      expect(times(text, ' cluster  '), `${columns} columns:\n${text}`).toBe(1);
    }
    canvas.finish();
  });

  it('takes itself away for a question and comes back below the answer', async () => {
    const { canvas, terminal, writes, redraw, text } = stage(80, 24);
    canvas.progress = foldOf(events);
    canvas.start();
    await redraw();
    canvas.leave();
    expect(await text()).toBe('');
    expect(writes.at(-1)).not.toContain('\x1b[J');
    await new Promise<void>((resolve) => terminal.write('Go on? yes\r\n', resolve));
    canvas.start();
    const after = await redraw(1_000);
    expect(after.split('\n')[0]).toBe('Go on? yes');
    expect(times(after, ' handover')).toBe(1);
    canvas.finish();
  });

  it('keeps a note above the frame', async () => {
    const { canvas, redraw } = stage(60, 24);
    canvas.progress = foldOf(events);
    canvas.start();
    await redraw();
    canvas.note('Stopping: what runs now is saved first. Ctrl-C again after five seconds forces.');
    const text = await redraw();
    expect(text.startsWith('Stopping: what runs now')).toBe(true);
    expect(times(text, ' handover')).toBe(1);
    canvas.finish();
  });

  it('never erases to the end from its first cell, which tmux would keep as history', async () => {
    const { canvas, terminal, writes, redraw } = stage(80, 24);
    canvas.progress = foldOf(events);
    canvas.start();
    await redraw();
    canvas.note('A note.');
    await redraw();
    terminal.resize(60, 24);
    await redraw(1_000);
    canvas.finish();
    expect(writes.length).toBeGreaterThan(3);
    expect(writes.join('')).not.toMatch(/A\r\x1b\[J/);
  });

  it('gives the cursor back, once', () => {
    const { canvas, writes } = stage(80, 24);
    canvas.start();
    canvas.finish();
    canvas.finish();
    expect(times(writes.join(''), '\x1b[?25l')).toBe(1);
    expect(times(writes.join(''), '\x1b[?25h')).toBe(1);
  });
});
