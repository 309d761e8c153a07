import { readFileSync } from 'node:fs';

/** One way of doing something, measured against others in the same run. */
export interface Variant {
  name: string;
  once(): unknown;
}

export interface Measured {
  /** Median, milliseconds. */
  wall: number;
  /** Mean of user + system of ended children, milliseconds; NaN where the system has no /proc. */
  cpu: number;
}

/** Runs all variants in turn, round after round, so that noise of the machine falls on all alike. */
export async function interleaved(
  variants: Variant[],
  rounds: number,
  warmUp = 2,
): Promise<Map<string, Measured>> {
  const walls = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  const cpus = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { name, once } of variants) {
      const cpu = childMilliseconds();
      const begun = performance.now();
      await once();
      if (round < 0) continue;
      walls.get(name)!.push(performance.now() - begun);
      cpus.get(name)!.push(childMilliseconds() - cpu);
    }
  }
  return new Map(
    variants.map(({ name }) => [name, { wall: median(walls.get(name)!), cpu: mean(cpus.get(name)!) }]),
  );
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which a share of all lies, by nearest rank. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** From the kernel's table, in ticks of 10 ms: coarse for one run, exact in the mean. */
function childMilliseconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return Number.NaN;
  }
}
