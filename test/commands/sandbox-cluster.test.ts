import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalystHome } from '../support/catalyst.ts';
import { hasTool } from '../support/tools.ts';

test('--cluster real names the program that cannot be had, and starts nothing', async () => {
  const home = await catalystHome();
  // Nobody to ask on PATH, nothing kept: neither curl nor Go.
  const env = { PATH: join(home.folder, 'bin'), CATALYST_CACHE_DIR: join(home.folder, 'cache') };
  const up = await home.run(['sandbox', 'up', '--cluster', 'real'], { env });
  expect(up.status).toBe(3);
  expect(up.stderr).toContain(
    process.platform === 'linux' ? 'etcd cannot be had here.' : 'A real cluster in the sandbox needs Linux.',
  );
  expect(up.stderr).toContain('CATALYST-TOOL-MISSING');
  expect((await home.run(['sandbox', 'status'])).stdout).toContain('No sandbox is running.');
});

test.skipIf(!(await hasTool('helm-controller')))(
  'a sandbox that runs keeps the clusters of its start, and says so (needs helm-controller)',
  async () => {
    const home = await catalystHome();
    try {
      const first = await home.run(['sandbox', 'up', '--json']);
      expect(JSON.parse(first.stdout)).toMatchObject({ started: true, clusters: 'simulated' });
      const second = await home.run(['sandbox', 'up', '--cluster', 'real']);
      expect(second.stdout).toContain('Its clusters are simulated, as at its start: run sandbox down first.');
    } finally {
      await home.run(['sandbox', 'down']);
    }
  },
);
