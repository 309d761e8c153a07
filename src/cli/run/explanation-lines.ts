import type { Explanation } from '../../services/explain-sovereign.ts';

/** Each chain from what was asked for down to its root, then cause, what it blocks, and the fix. */
export function explanationLines(fqdn: string, explanations: Explanation[]): string[] {
  if (explanations.length === 0) return [`Nothing waits on ${fqdn}.`];
  return explanations.flatMap((one, index) => [...(index === 0 ? [] : ['']), ...chainLines(one)]);
}

function chainLines({ region, chain, cause, fix, blocks }: Explanation): string[] {
  const steps = chain.map(({ component, state, reason, message }, depth) => {
    const why = [reason, message].filter(Boolean).join(': ');
    return `${'  '.repeat(depth)}${depth === 0 ? '' : '← '}${component} (${region})  ${state}${why ? `  ${why}` : ''}`;
  });
  return [
    ...steps,
    ...(cause === undefined ? [] : [`  cause   ${cause}`]),
    ...(blocks.length === 0 ? [] : [`  blocks  ${blocks.join(', ')}`]),
    ...(fix === undefined ? [] : [`  fix     ${fix}`]),
  ];
}
