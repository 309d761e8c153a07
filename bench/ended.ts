import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Run {
  /** Null where the program is not there. */
  status: number | null;
  stdout: string;
  stderr: string;
  /** Milliseconds from its start to its end. */
  wall: number;
  /** Most that it had in memory, bytes; 0 where the system has no /proc. */
  memory: number;
}

/** A program run to its end; what it says is read and, beyond some, thrown away. */
export function ended(
  program: string,
  args: string[],
  env: Record<string, string | undefined>,
  cwd?: string,
): Promise<Run> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const at = cwd === undefined ? {} : { cwd };
    const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env }, ...at });
    let [stdout, stderr, memory] = ['', '', 0];
    const look = () => {
      memory = Math.max(memory, highWater(child.pid));
    };
    const looks = setInterval(look, 20);
    child.stdout.on('data', (bytes) => {
      if (stdout.length < MOST_KEPT) stdout += String(bytes);
    });
    child.stderr.on('data', (bytes) => {
      stderr += String(bytes);
    });
    const done = (status: number | null) => {
      clearInterval(looks);
      resolve({ status, stdout, stderr, wall: performance.now() - begun, memory });
    };
    child.on('error', () => done(null));
    child.on('close', done);
  });
}

const MOST_KEPT = 1_000_000;

function highWater(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
