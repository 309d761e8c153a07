import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as turn } from 'node:timers/promises';

export interface SeenProcess {
  pid: number;
  program: string;
  argv: string;
  environment: string;
}

export interface ChildWatch {
  seen: SeenProcess[];
  stop(): Promise<SeenProcess[]>;
}

/** Short against the life of any program; without a pause the watching would slow down what it watches. */
const BETWEEN_LOOKS_MS = 8;

/**
 * Looks at every process that works in `folder`, over and over, until it is stopped: arguments and environment as
 * everybody with our user id can read them (proc(5), Linux). A process is looked at again once it runs another program.
 */
export function watchChildren(folder: string): ChildWatch {
  const seen = new Map<string, SeenProcess>();
  let over = false;
  const done = (async () => {
    while (!over) {
      await look(folder, seen);
      await turn(BETWEEN_LOOKS_MS);
    }
  })();
  return {
    get seen() {
      return [...seen.values()];
    },
    async stop() {
      over = true;
      await done;
      return [...seen.values()];
    },
  };
}

async function look(folder: string, seen: Map<string, SeenProcess>): Promise<void> {
  const names = await readdir('/proc').catch(() => []);
  await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const at = await readlink(`/proc/${name}/cwd`).catch(() => '');
        if (at !== folder && !at.startsWith(`${folder}/`)) return;
        const exe = await readlink(`/proc/${name}/exe`).catch(() => '');
        const argv = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
        if (exe === '' || argv === '' || seen.has(`${name} ${argv}`)) return;
        const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
        // A process that becomes another program while it is looked at is looked at again.
        if ((await readlink(`/proc/${name}/exe`).catch(() => '')) !== exe) return;
        if ((await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')) !== argv) return;
        seen.set(`${name} ${argv}`, { pid: Number(name), program: basename(exe), argv, environment });
      }),
  );
}
