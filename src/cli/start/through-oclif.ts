import { flush } from '@oclif/core/flush';
import { run } from '@oclif/core/run';
import { packageFolder } from '../package-folder.ts';

/** Finds and runs what argv says by oclif's own means. Rejects with what no command caught. */
export async function throughOclif(argv: string[]): Promise<void> {
  await run(argv, { root: packageFolder() });
  await flush();
}
