import type { Source, Tool, Workshop } from './tool.ts';

/** The first source that gives the tool; undefined when none is open here, with what failed told to `failures`. */
export async function walkSources(
  sources: Source[],
  workshop: Workshop,
  failures: string[],
): Promise<Tool | undefined> {
  for (const source of sources) {
    workshop.signal?.throwIfAborted();
    try {
      const tool = await source(workshop);
      if (tool !== undefined) return tool;
    } catch (error) {
      failures.push(error instanceof Error ? firstLine(error.message) : String(error));
    }
  }
  return undefined;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!.slice(0, 200);
}
