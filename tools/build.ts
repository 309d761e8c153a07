import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundle } from './build/bundle.ts';
import { emitDeclarations } from './build/declarations.ts';
import { renderHelp } from './build/render-help.ts';
import { generatedFiles } from './generate/generated-files.ts';

/** Builds dist/ (bundle, help texts, declarations of the library) and the generated files of the repository. */
const root = resolve(import.meta.dirname, '..');

const metafile = await bundle(root);
const declared = emitDeclarations(root);
for (const { path, text } of generatedFiles(root)) await writeFile(join(root, path), await text());
await renderHelp(root, readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
await writeFile(join(root, 'dist/metafile.json'), JSON.stringify(metafile));
await declared;
