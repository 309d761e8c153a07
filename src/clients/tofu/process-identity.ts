import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * What tells this process from a later one with the same number: boot and start time. Undefined when no such process
 * runs; a zombie counts as ended, because nobody may ever collect it in a container.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? linuxIdentity(pid) : portableIdentity(pid);
}

async function linuxIdentity(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command name stands in parentheses and may hold blanks; fields are counted after the last one (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}/${fields[19]}`;
}

async function portableIdentity(pid: number): Promise<string | undefined> {
  const { exitCode, stdout } = await execa('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    reject: false,
  });
  const [state, ...started] = stdout.trim().split(/\s+/);
  if (exitCode !== 0 || state === undefined || state.startsWith('Z')) return undefined;
  return started.join(' ');
}
