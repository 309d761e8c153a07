import type { RegionOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';

/** Key of the primary region: as `apply` learned it, else that of the first component that was seen. */
export function primaryRegion({
  outputs,
  components,
}: Pick<Progress, 'outputs'> & { components: Record<string, { region: string }> }): string {
  const regions = (outputs.regions ?? []) as unknown as RegionOutputs[];
  return regions[0]?.key ?? Object.values(components)[0]?.region ?? '';
}
