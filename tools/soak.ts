import { SIDES } from '../test/contracts/cluster-cases-site.ts';
import { faultRun } from '../test/support/fault-run.ts';
import { soak } from '../test/support/soak.ts';

/**
 * The long proofs, for ten minutes each or as many as are given: npm run soak -- [minutes] [seed] [which].
 * `sovereigns` are killed at every event in turn and resumed; `cluster` is a watch on a real API server that dies, is cut
 * off and compacted. What is chosen follows from the seed, which is printed first.
 */
const minutes = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const which = process.argv[4];
const say = (line: string) => console.log(line);

const PROOFS = { sovereigns: killSovereigns, cluster: breakClusters };

async function killSovereigns(): Promise<void> {
  const { sovereigns, runs, kills, kinds } = await soak({ seed, lastsMs: minutes * 60_000, say });
  say(`soak: ${sovereigns} Sovereigns converged through ${kills} kills in ${runs} runs`);
  say(`soak: killed at ${kinds.length} kinds of event`);
}

async function breakClusters(): Promise<void> {
  const site = await SIDES.real();
  const until = Date.now() + minutes * 60_000;
  try {
    const { writes, told, faults } = await faultRun({ site, seed, goesOn: () => Date.now() < until, say });
    const struck = Object.entries(faults).map(([fault, count]) => `${count} ${fault}`);
    say(`soak: ${told} transitions of ${writes} writes told right; steps: ${struck.join('; ')}`);
  } finally {
    await site.close();
  }
}

for (const [name, prove] of Object.entries(PROOFS)) {
  if (which !== undefined && which !== name) continue;
  say(`soak: ${name}, ${minutes} minutes with seed ${seed}`);
  try {
    await prove();
  } catch (error) {
    console.error((error as Error).message);
    console.error(`soak failed; again with the same choices: npm run soak -- ${minutes} ${seed} ${name}`);
    process.exitCode = 5;
  }
}
