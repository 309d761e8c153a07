import { cached } from './sources/cached.ts';
import { goBuild } from './sources/go-build.ts';
import { onPath } from './sources/on-path.ts';
import { releaseArchive } from './sources/release-archive.ts';
import type { Source } from './tool.ts';

export const TOFU_VERSION = '1.12.6';

/** Where OpenTofu comes from, in order. */
export const TOFU_SOURCES: Source[] = [
  onPath('tofu', ['version', '-json'], /"terraform_version":\s*"(1\.(?:9|1\d)\.\d+[^"]*)"/),
  cached('tofu', TOFU_VERSION),
  releaseArchive({
    name: 'tofu',
    version: TOFU_VERSION,
    base: `https://github.com/opentofu/opentofu/releases/download/v${TOFU_VERSION}`,
    archive: (os, arch) => `tofu_${TOFU_VERSION}_${os}_${arch}.tar.gz`,
    sums: `tofu_${TOFU_VERSION}_SHA256SUMS`,
  }),
  goBuild({
    name: 'tofu',
    version: TOFU_VERSION,
    module: 'opentofu',
    package: 'github.com/opentofu/opentofu/cmd/tofu',
    usually: '3 minutes',
  }),
];
