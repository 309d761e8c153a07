import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { topicsOf } from './bundle.ts';

/** Width and colour as a pipe has them, wherever the build runs. */
const VARIABLES = { OCLIF_COLUMNS: '80', NO_COLOR: '1', CATALYST_DISABLE_THEME: '1' };

/** As src/cli/start/rendered-text.ts puts it back. */
const VERSION_MARK = '{{version}}';

/** Renders every help text by the built program itself and keeps it in dist/help, for the start without oclif. */
export async function renderHelp(root: string, manifest: string): Promise<void> {
  const { commands } = JSON.parse(manifest) as { commands: Record<string, unknown> };
  const known = Object.keys(commands);
  const texts = await textsOf(root, ['', ...known, ...topicsOf(known)]);
  await mkdir(join(root, 'dist/help'), { recursive: true });
  for (const [id, text] of Object.entries(texts)) {
    if (!text.includes('USAGE')) throw new Error(`no help text came out for "${id}"`);
    const name = ['help', ...id.split(':').filter(Boolean)].join('.');
    await writeFile(join(root, 'dist/help', `${name}.txt`), withoutMachine(text));
  }
}

async function textsOf(root: string, ids: string[]): Promise<Record<string, string>> {
  const program = pathToFileURL(join(root, 'dist/through-oclif.js')).href;
  const args = [join(root, 'tools/build/print-help.ts'), program, ...ids];
  const env = { PATH: process.env.PATH, ...VARIABLES };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Record<string, string>;
}

/** The root help names the platform and Node that it runs on. */
function withoutMachine(text: string): string {
  return text.replace(/ \S+ node-v[\d.]+$/m, ` ${VERSION_MARK}`);
}
