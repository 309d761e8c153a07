import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../tools/generate/generated-files.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

describe('generated files are what the sources say', () => {
  for (const { path, text } of generatedFiles(PACKAGE_FOLDER)) {
    it(path, async () => {
      const here = await readFile(join(PACKAGE_FOLDER, path), 'utf8');
      expect(here, `${path} is old: run npm run build`).toBe(await text());
    });
  }
});
