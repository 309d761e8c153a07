import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Source, Tool, ToolName, ToolSource, Workshop } from '../tool.ts';
import { isProgram } from './on-path.ts';

/** A tool that an earlier walk fetched or built; its recorded sum must still hold. */
export function cached(name: ToolName, version: string): Source {
  return async (workshop) => {
    const path = cachePath(workshop, name, version);
    if (!(await isProgram(path))) return undefined;
    const recorded = await readFile(`${path}.sha256`, 'utf8').catch(() => undefined);
    if (recorded !== undefined && recorded.trim() !== (await sumOf(path))) {
      throw new Error(`the cached ${name} is not the one that was put there (its SHA-256 differs)`);
    }
    return { name, path, version, source: 'cache' };
  };
}

export function cachePath(workshop: Workshop, name: ToolName, version: string): string {
  return join(workshop.cacheFolder, 'tools', name, version, name);
}

/** Puts a finished program into the cache by one rename and records its sum, so that a half-made one is never found. */
export async function keep(
  workshop: Workshop,
  tool: { name: ToolName; version: string; made: string; source: ToolSource },
): Promise<Tool> {
  const path = cachePath(workshop, tool.name, tool.version);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.sha256`, `${await sumOf(tool.made)}\n`);
  await rename(tool.made, path);
  return { name: tool.name, path, version: tool.version, source: tool.source };
}

async function sumOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
