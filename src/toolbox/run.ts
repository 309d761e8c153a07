import { spawn } from 'node:child_process';

export interface Ran {
  stdout: string;
  stderr: string;
}

/** Runs a program to its end with the given environment and no input; rejects with its last lines when it fails (`anyExit`: unless killed). */
export function run(
  program: string,
  args: string[],
  options: {
    cwd?: string;
    env: Readonly<Record<string, string | undefined>>;
    timeoutMs?: number;
    anyExit?: boolean;
    /** Ends the program. */
    signal?: AbortSignal | undefined;
  },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: withoutCredentials(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const ran = { stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
      if (code === 0 || (options.anyExit === true && code !== null)) resolve(ran);
      else
        reject(new Error(`${program} ended with ${signal ?? code}: ${lastLines(ran.stderr || ran.stdout)}`));
    });
  });
}

/** Tools are fetched and built by programs that have no business with our secrets. */
function withoutCredentials(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/TOKEN|SECRET|PASS(WORD|PHRASE)|CREDENTIAL|(^|_)KEY(_|$)/i.test(name),
    ),
  );
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' / ');
}
