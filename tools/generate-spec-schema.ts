import { writeFile } from 'node:fs/promises';
import { specSchema } from '../src/cli/settings/spec-schema.ts';

/** Writes schemas/sovereign.schema.json; a test compares the file with what this would write. */
const file = new URL('../schemas/sovereign.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(specSchema(), null, 2)}\n`);
