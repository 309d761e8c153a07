import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestText } from '../build/manifest.ts';
import { commandReference } from './command-reference.ts';
import { dashboardPages } from './dashboard-pages.ts';
import { errorCatalogue } from './error-catalogue.ts';
import { outputSchemas } from './output-schemas.ts';

/** Every file of the repository that is made from others, and how. Build writes them, a test compares them. */
export function generatedFiles(root: string): { path: string; text: () => Promise<string> }[] {
  return [
    { path: 'oclif.manifest.json', text: () => manifestText(root) },
    { path: 'docs/errors.md', text: async () => errorCatalogue() },
    { path: 'README.md', text: async () => readmeWith(root, commandReference(await manifestText(root))) },
    ...dashboardPages(root),
    ...outputSchemas(),
  ];
}

const BEGIN = '<!-- commands: made by npm run build -->';
const END = '<!-- end of commands -->';

async function readmeWith(root: string, reference: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error('README.md has lost the marks between which the commands stand');
  return `${before}${BEGIN}\n\n${reference}\n${END}${after}`;
}
