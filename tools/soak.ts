import { soak } from '../test/support/soak.ts';

/**
 * The long proof: Sovereigns that are killed at every event in turn and resumed, for ten minutes or as many as are given:
 * npm run soak -- [minutes] [seed]. What is chosen follows from the seed, which is printed first.
 */
const minutes = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`soak: ${minutes} minutes with seed ${seed}`);
try {
  const { sovereigns, runs, kills, kinds } = await soak({
    seed,
    lastsMs: minutes * 60_000,
    say: (line) => console.log(line),
  });
  console.log(`soak: ${sovereigns} Sovereigns converged through ${kills} kills in ${runs} runs`);
  console.log(`soak: killed at ${kinds.length} kinds of event`);
} catch (error) {
  console.error((error as Error).message);
  console.error(`soak failed; again with the same choices: npm run soak -- ${minutes} ${seed}`);
  process.exitCode = 5;
}
