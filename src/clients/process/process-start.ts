import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const START_TIME_FIELD = 19;

/**
 * When a process started, as a text that two processes with the same id never share; undefined when no such process
 * runs. On Linux boot and field 22 of `/proc/<pid>/stat` (proc(5)), elsewhere what `ps` reports. A zombie counts as
 * gone: in a container nobody may ever collect it.
 */
export async function processStart(pid: number, platform: NodeJS.Platform): Promise<string | undefined> {
  return platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

async function startFromProc(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The command's name stands in parentheses and may hold anything, so fields are counted from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}/${fields[START_TIME_FIELD]}`;
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const ran = promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    env: { LC_ALL: 'C' },
  });
  const said = (await ran.catch(() => undefined))?.stdout.trim() ?? '';
  const [state, ...started] = said.split(/\s+/);
  return state === '' || state?.startsWith('Z') ? undefined : started.join(' ') || undefined;
}
