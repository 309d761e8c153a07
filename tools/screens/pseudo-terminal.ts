import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  columns: number;
  rows: number;
  /** The program and its arguments. */
  command: string[];
  cwd: string;
  env: Record<string, string | undefined>;
}

export const NEEDS_SCRIPT = 'needs the program `script` of util-linux';

/** Whether this machine can give a program a terminal of its own. */
export function hasPseudoTerminal(): boolean {
  return /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');
}

/** A program in a real terminal of the kernel, whose bytes are drawn by xterm's own engine. */
export class PseudoTerminal {
  readonly screen: InstanceType<typeof xterm.Terminal>;
  /** Every byte that the program wrote. */
  output = '';
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'catalyst-terminal-'));
  #drawn: Promise<void> = Promise.resolve();

  constructor({ columns, rows, command, cwd, env }: TerminalOptions) {
    this.screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    const tty = join(this.#folder, 'tty');
    const start = `stty cols ${columns} rows ${rows}; tty > ${quoted(tty)}; exec ${command.map(quoted).join(' ')}`;
    this.#child = spawn('script', ['-qfec', start, '/dev/null'], {
      cwd,
      env: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (bytes: string) => this.#take(bytes));
    this.ended = new Promise((resolve) => this.#child.on('close', (status) => resolve(status ?? 1)));
  }

  type(keys: string): void {
    this.#child.stdin!.write(keys);
  }

  /** As if the person drew at the window's corner. */
  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    const tty = readFileSync(join(this.#folder, 'tty'), 'utf8').trim();
    spawnSync('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)]);
  }

  /** The visible lines, without blanks at their ends. */
  async lines(): Promise<string[]> {
    await this.#drawn;
    const { active } = this.screen.buffer;
    return Array.from({ length: this.screen.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  /** Resolves with the visible text as soon as `seen` says so of it. @throws Error with the screen when it never does */
  async until(seen: (text: string) => boolean, timeoutMs = 60_000): Promise<string> {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
    }, timeoutMs);
    try {
      for (;;) {
        const text = (await this.lines()).join('\n');
        if (seen(text)) return text;
        if (over) throw new Error(`the terminal never showed it:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
    this.screen.dispose();
  }

  #take(bytes: string): void {
    this.output += bytes;
    this.#drawn = new Promise((resolve) => this.screen.write(bytes, resolve));
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
