import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { HeaviestFirst } from './test/support/heaviest-first.ts';

const ALL = ['test/**/*.test.{ts,tsx}'];

/** What Node compiled, for the next process that loads the same: hundreds are started, workers and programs. */
const COMPILED = join(import.meta.dirname, 'node_modules/.cache/compiled');

/** Small files that leave nothing behind: a process of its own would cost each more than its tests. */
const TOGETHER = [
  'test/tui/**/*.test.{ts,tsx}',
  'test/unit/{cli,domain,services,style,toolbox,tui}/**/*.test.{ts,tsx}',
  'test/unit/clients/!(powerdns)/**/*.test.ts',
  'test/unit/pipeline/stages/*/**/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // Files wait half of their time for programs that they start; more than a dozen would only want memory.
    maxWorkers: Math.min(12, 2 * availableParallelism()),
    sequence: { sequencer: HeaviestFirst },
    // Only what hangs takes so long: how fast a machine is that does other things as well is no test's affair.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', NODE_COMPILE_CACHE: COMPILED },
    projects: [
      { extends: true, test: { name: 'alone', include: ALL, exclude: TOGETHER } },
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
    ],
  },
});
