import { CatalystError } from '../domain/errors.ts';
import { RECIPES } from './recipes.ts';
import type { Tool, ToolName, Workshop } from './tool.ts';
import { walkSources } from './walk-sources.ts';

/**
 * Walks a tool's sources in order (PATH, cache, official archive, Go build, Debian package) and returns the first that
 * works. Throws CATALYST-TOOL-MISSING that names each way tried and why it failed.
 */
export async function findTool(name: ToolName, workshop: Workshop): Promise<Tool> {
  const failures: string[] = [];
  const { sources, advice } = RECIPES[name];
  const tool = await walkSources(sources, workshop, failures);
  if (tool !== undefined) return tool;
  const tried = failures.length === 0 ? '' : ` Tried: ${failures.join('; ')}.`;
  throw new CatalystError('CATALYST-TOOL-MISSING', `${name} cannot be had here.${tried}`, { hint: advice });
}
