import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import type { PlanFiles } from './tofu.ts';
import { PLAN_FILE, STATE_FILE, writeDurably } from './work-folder.ts';

const BESIDE = [PLAN_FILE, '.terraform.lock.hcl', 'tofu.auto.tfvars.json', 'module.json'];

/** The saved plan with all that it takes to apply it elsewhere, and the state that it was made on. */
export async function packPlan(folder: string): Promise<PlanFiles> {
  const record = JSON.parse(await readFile(join(folder, 'module.json'), 'utf8')) as { files: string[] };
  const files: Record<string, string> = {};
  for (const path of [...record.files, ...BESIDE]) {
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    if (bytes !== undefined) files[path] = bytes.toString('base64');
  }
  return { files, state: await stateMark(folder) };
}

/** Puts a packed plan into a work folder; refuses when the state there is not the one that it was made on. */
export async function placePlan(folder: string, packed: PlanFiles): Promise<void> {
  if ((await stateMark(folder)) !== packed.state) {
    throw new CatalystError(
      'CATALYST-PLAN-MOVED',
      'The state has moved since this plan was made. Nothing was touched.',
      {
        hint: 'Plan again where the newest state is: catalyst sovereign plan --out FILE',
      },
    );
  }
  const paths = Object.keys(packed.files);
  const strangers = paths.filter(
    (path) => normalize(path) !== path || path.startsWith('/') || path.startsWith('..'),
  );
  if (strangers.length > 0) {
    throw new CatalystError(
      'CATALYST-ARCHIVE-INVALID',
      `The bundle holds a path that it must not: ${strangers[0]}`,
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    await writeDurably(join(folder, path), Buffer.from(packed.files[path] ?? '', 'base64'));
  }
}

/** What tells one version of the state from the next (OpenTofu leaves both in clear); `none` without a state. */
export async function stateMark(folder: string): Promise<string> {
  const text = await readFile(join(folder, STATE_FILE), 'utf8').catch(() => '');
  if (text.trim() === '') return 'none';
  const { lineage, serial } = JSON.parse(text) as { lineage?: string; serial?: number };
  return `${lineage}/${serial}`;
}
