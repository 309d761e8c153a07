import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Declarations of the library, `@openova/catalyst/services`, into dist/types; its door where package.json says it is. */
export async function emitDeclarations(root: string): Promise<void> {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const args = ['--project', join(root, 'tools/build/tsconfig.declarations.json')];
  await promisify(execFile)(tsc, args, { cwd: root }).catch((failure: { stdout?: string }) => {
    throw new Error(`the declarations of the library do not compile:\n${failure.stdout ?? String(failure)}`);
  });
  await mkdir(join(root, 'dist/services'), { recursive: true });
  await writeFile(join(root, 'dist/services/open.d.ts'), "export * from '../types/services/open.js';\n");
}
