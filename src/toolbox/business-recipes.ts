import { cached } from './sources/cached.ts';
import { debianPackages } from './sources/debian-packages.ts';
import { goBuild } from './sources/go-build.ts';
import { onPath } from './sources/on-path.ts';
import { debianPostgres } from './sources/postgres-folders.ts';
import { releaseArchive } from './sources/release-archive.ts';
import type { BusinessToolName, Recipe } from './tool.ts';

/** What `toolchain/nats-server/go.mod` pins. */
const NATS = '2.15.2';

const POSTGRES_VERSION = /postgres \(PostgreSQL\) (1[4-9](?:\.\d+)?)/;
const NATS_VERSION = /nats-server: v(2\.(?:9|[1-9]\d)\.\d+)/;

/**
 * The servers that the sandbox's business services stand on. `postgres` is the server program; `initdb` lies beside it.
 * PostgreSQL publishes no archives of programs for Linux, and npm's per-platform packages of it have betas only.
 */
export const BUSINESS_RECIPES: Record<BusinessToolName, Recipe> = {
  postgres: {
    name: 'postgres',
    sources: [
      onPath('postgres', ['--version'], POSTGRES_VERSION),
      debianPostgres(POSTGRES_VERSION),
      debianPackages({
        name: 'postgres',
        ask: ['--version'],
        version: POSTGRES_VERSION,
        packages: ['postgresql'],
      }),
    ],
    advice:
      'Install PostgreSQL 14 to 19 and have its programs on PATH (on Debian: postgresql; with Homebrew: postgresql@16).',
  },
  'nats-server': {
    name: 'nats-server',
    sources: [
      onPath('nats-server', ['--version'], NATS_VERSION),
      cached('nats-server', NATS),
      releaseArchive({
        name: 'nats-server',
        version: NATS,
        base: `https://github.com/nats-io/nats-server/releases/download/v${NATS}`,
        archive: (os, arch) => `nats-server-v${NATS}-${os}-${arch}.tar.gz`,
        member: (os, arch) => `nats-server-v${NATS}-${os}-${arch}/nats-server`,
        sums: 'SHA256SUMS',
      }),
      goBuild({
        name: 'nats-server',
        version: NATS,
        module: 'nats-server',
        package: 'github.com/nats-io/nats-server/v2',
        usually: '20 seconds',
      }),
      debianPackages({
        name: 'nats-server',
        ask: ['--version'],
        version: NATS_VERSION,
        packages: ['nats-server'],
      }),
    ],
    advice: 'Install nats-server 2.9 or later, or Go 1.26.6 so that catalyst can build it.',
  },
};
