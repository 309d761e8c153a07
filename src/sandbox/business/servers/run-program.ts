import { execFile } from 'node:child_process';
import type { UserIds } from './watched-process.ts';

/** Runs a program to its end; rejects with what it said when it fails. */
export function runProgram(program: string, args: string[], cwd: string, user?: UserIds): Promise<string> {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env, ...user }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${program}: ${stderr.trim() || error.message}`)),
    );
  });
}
