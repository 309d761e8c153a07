import type { SovereignExplanation } from '../../services/explain-now.ts';
import type { Explanation } from '../../services/explain-sovereign.ts';
import type { StageExplanation } from '../../services/explain-stage.ts';
import { stateWord } from '../component/state-text.ts';
import { stoppedLines } from '../component/stopped-lines.ts';
import { momentText, sightLines } from './sight-lines.ts';

/**
 * The stage that holds up the run, if one does; then each chain from what was asked for down to its root, with cause, what
 * it blocks, and the fix; what keeps Git from arriving; and who says all this, and when.
 */
export function explanationLines(found: SovereignExplanation, now: number): string[] {
  const { stage, explanations, stopped = [], seen } = found;
  const parts = [...(stage === undefined ? [] : [stageLines(stage)]), ...explanations.map(chainLines)];
  const nothing = parts.length === 0 && stopped.length === 0;
  const told = nothing
    ? [nothingText(found, now)]
    : parts.flatMap((lines, index) => [...(index === 0 ? [] : ['']), ...lines]);
  const below = [...told, ...stoppedLines(stopped)].slice(told.length === 0 ? 1 : 0);
  const sights = sightLines(seen, now);
  return sights.length === 0 ? below : [...below, ...(nothing ? [] : ['']), ...sights];
}

/** Where no cluster could be looked at, nobody can say more than what was so. */
function nothingText({ fqdn, seen, installed, total }: SovereignExplanation, now: number): string {
  const count = total === 0 ? '' : `, ${installed} of ${total} installed`;
  const unseen = seen.find(({ by }) => by === 'journal');
  if (unseen === undefined) return `Nothing waits on ${fqdn}${count}.`;
  return `Nothing waited on ${fqdn}${count}, ${momentText(unseen.at, now)}.`;
}

function stageLines({ stage, state, chain, cause, fix, blocks }: StageExplanation): string[] {
  return [
    `stage ${stage}  ${state}`,
    ...chain.map((step, depth) => `${'  '.repeat(stage === 'cluster' ? depth + 1 : 1)}← ${step}`),
    ...endLines({ cause, blocks, fix }),
  ];
}

function chainLines({ region, chain, cause, fix, blocks }: Explanation): string[] {
  const steps = chain.map(({ component, state, suspended, reason, message }, depth) => {
    const said = message?.split(/\s+/).filter(Boolean).join(' ');
    const why = [reason, said].filter(Boolean).join(': ');
    return `${'  '.repeat(depth)}${depth === 0 ? '' : '← '}${component} (${region})  ${stateWord({ state, suspended: suspended === true })}${why ? `  ${why}` : ''}`;
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
