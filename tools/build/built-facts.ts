import type { Plugin } from 'esbuild';
import type { Built } from '../../src/cli/start/built.ts';

/** Puts into src/cli/start/built.ts what the program knows of itself only when it is built. */
export function builtFacts(facts: Built): Plugin {
  return {
    name: 'built-facts',
    setup(build) {
      let found = false;
      build.onLoad({ filter: /[\\/]src[\\/]cli[\\/]start[\\/]built\.ts$/ }, () => {
        found = true;
        return { contents: `export const built = ${JSON.stringify(facts)};` };
      });
      build.onEnd(() =>
        found ? undefined : { errors: [{ text: 'src/cli/start/built.ts is in no bundle' }] },
      );
    },
  };
}
