import type { Explanation } from '../../services/explain-sovereign.ts';
import type { StageExplanation } from '../../services/explain-stage.ts';

/**
 * The stage that holds up the run, if one does; then each chain from what was asked for down to its root, with cause, what
 * it blocks, and the fix.
 */
export function explanationLines(
  fqdn: string,
  explanations: Explanation[],
  stage?: StageExplanation,
): string[] {
  const parts = [...(stage === undefined ? [] : [stageLines(stage)]), ...explanations.map(chainLines)];
  if (parts.length === 0) return [`Nothing waits on ${fqdn}.`];
  return parts.flatMap((lines, index) => [...(index === 0 ? [] : ['']), ...lines]);
}

function stageLines({ stage, state, chain, cause, fix, blocks }: StageExplanation): string[] {
  return [
    `stage ${stage}  ${state}`,
    ...chain.map((step, depth) => `${'  '.repeat(stage === 'cluster' ? depth + 1 : 1)}← ${step}`),
    ...endLines({ cause, blocks, fix }),
  ];
}

function chainLines({ region, chain, cause, fix, blocks }: Explanation): string[] {
  const steps = chain.map(({ component, state, reason, message }, depth) => {
    const said = message?.split(/\s+/).filter(Boolean).join(' ');
    const why = [reason, said].filter(Boolean).join(': ');
    return `${'  '.repeat(depth)}${depth === 0 ? '' : '← '}${component} (${region})  ${state}${why ? `  ${why}` : ''}`;
  });
  return [...steps, ...endLines({ cause, blocks, fix })];
}

interface End {
  cause: string | undefined;
  blocks: readonly string[];
  fix: string | undefined;
}

function endLines({ cause, blocks, fix }: End): string[] {
  return [
    ...(cause === undefined ? [] : [`  cause   ${cause}`]),
    ...(blocks.length === 0 ? [] : [`  blocks  ${blocks.join(', ')}`]),
    ...(fix === undefined ? [] : [`  fix     ${fix}`]),
  ];
}
