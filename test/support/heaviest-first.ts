import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest first: a run that begins one of those last ends with idle cores. The real clusters stand apart from
 * each other, since each wants most of a gigabyte.
 */
const BEGINNINGS = [
  'contracts/converge-cases',
  'e2e/',
  'contracts/real-cluster',
  'commands/',
  'contracts/cluster-cases',
  'unit/pipeline/',
  'unit/templates/',
  'contracts/',
  'unit/sandbox/',
];

/**
 * Files with a process of their own first, by how their path below `test` begins; those that begin alike as vitest orders
 * them: by the last run's durations, else by size.
 */
export class HeaviestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const ranks = new Map(sorted.map((file) => [file, this.#rank(file)]));
    return sorted.sort((one, other) => ranks.get(one)! - ranks.get(other)!);
  }

  #rank({ moduleId, project }: TestSpecification): number {
    const path = relative(`${this.ctx.config.root}/test`, moduleId);
    const found = BEGINNINGS.findIndex((beginning) => path.startsWith(beginning));
    const rank = found === -1 ? BEGINNINGS.length : found;
    return project.config.isolate ? rank : BEGINNINGS.length + 1 + rank;
  }
}
