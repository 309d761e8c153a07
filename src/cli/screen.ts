import { ASCII_SYMBOLS, type Symbols, toAscii, UNICODE_SYMBOLS } from '../style/symbols.ts';
import type { Paint } from '../style/theme.ts';
import { colourPaint, plainPaint } from '../style/theme.ts';
import type { StandardStream } from './standard-stream.ts';

/** One stream as we may write to it. */
export interface Screen {
  write(text: string): void;
  /** Resolves when a slow reader has taken what was written: whoever writes without end waits for it. */
  drained?(): Promise<void>;
  /** Columns; 80 where there is no terminal. */
  readonly columns: number;
  readonly rows: number;
  terminal: boolean;
  /** Whether lines may be redrawn: a terminal that is not dumb, outside CI. */
  motion: boolean;
  symbols: Symbols;
  paint: Paint;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Decides colour, symbols, width and motion for a stream, once (NO_COLOR, FORCE_COLOR, TERM=dumb, CI, locale). */
export async function screenOf(stream: StandardStream, env: Env): Promise<Screen> {
  const terminal = stream.isTTY === true;
  const dumb = env.TERM === 'dumb';
  const unicode = speaksUnicode(env);
  return {
    write: (text) => void stream.write(unicode ? text : toAscii(text)),
    drained: async () => stream.drained?.(),
    get columns() {
      return terminal ? stream.columns || 80 : 80;
    },
    get rows() {
      return terminal ? stream.rows || 24 : 24;
    },
    terminal,
    motion: terminal && !dumb && !isCi(env),
    symbols: unicode ? UNICODE_SYMBOLS : ASCII_SYMBOLS,
    paint: await paintOf(stream, env, terminal && !dumb),
  };
}

/** True under a CI runner, as runners say it. */
export function isCi(env: Env): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
}

async function paintOf(stream: StandardStream, env: Env, able: boolean): Promise<Paint> {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return plainPaint;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return colourPaint(4);
  if (!able) return plainPaint;
  const depth = stream.getColorDepth?.({ ...env }) ?? 4;
  return depth === 1 ? plainPaint : colourPaint(depth >= 24 ? 24 : depth >= 8 ? 8 : 4);
}

function speaksUnicode(env: Env): boolean {
  if (env.CATALYST_ASCII !== undefined || env.TERM === 'dumb') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
