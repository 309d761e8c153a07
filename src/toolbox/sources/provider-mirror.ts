import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../run.ts';
import { TOFU_SOURCES } from '../tofu-sources.ts';
import type { Source, Tool, Workshop } from '../tool.ts';
import { walkSources } from '../walk-sources.ts';
import { build, hasGo } from './go-build.ts';

export const PROVIDER_VERSION = '1.60.1';

const NAME = 'provider-mirror';
const ADDRESS = join('registry.opentofu.org', 'hetznercloud', 'hcloud');

export const providerInCache: Source = async (workshop) => {
  const held = await readdir(join(mirror(workshop), ADDRESS)).catch(() => [] as string[]);
  return held.length === 0 ? undefined : found(workshop, 'cache');
};

/** `tofu providers mirror`: OpenTofu itself downloads and verifies the provider. */
export const providerFromRegistry: Source = async (workshop) => {
  if (!workshop.fetch) return undefined;
  const tofu = await walkSources(TOFU_SOURCES, workshop, []);
  if (tofu === undefined) return undefined;
  await mkdir(workshop.cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(workshop.cacheFolder, 'mirror-'));
  try {
    await writeFile(join(folder, 'main.tf'), wanted());
    await writeFile(join(folder, 'tofurc'), 'provider_installation {\n  direct {}\n}\n');
    const env = {
      ...workshop.env,
      TF_CLI_CONFIG_FILE: join(folder, 'tofurc'),
      TF_REGISTRY_CLIENT_TIMEOUT: '5',
    };
    await run(tofu.path, ['providers', 'mirror', join(folder, 'mirror')], {
      cwd: folder,
      env,
      timeoutMs: 300_000,
    });
    await mkdir(dirname(mirror(workshop)), { recursive: true });
    await rename(join(folder, 'mirror'), mirror(workshop));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return found(workshop, 'registry');
};

export const providerFromGo: Source = async (workshop) => {
  if (!workshop.fetch || !(await hasGo(workshop))) return undefined;
  workshop.report(
    `building the hcloud provider ${PROVIDER_VERSION} with Go, usually 1 minute the first time`,
  );
  const made = await build(workshop, {
    name: NAME,
    version: PROVIDER_VERSION,
    module: 'provider-hcloud',
    package: 'github.com/hetznercloud/terraform-provider-hcloud',
    usually: '1 minute',
  });
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const folder = join(mirror(workshop), ADDRESS, PROVIDER_VERSION, `${process.platform}_${arch}`);
  await mkdir(folder, { recursive: true });
  await chmod(made, 0o755);
  await rename(made, join(folder, `terraform-provider-hcloud_v${PROVIDER_VERSION}`));
  return found(workshop, 'go');
};

function found(workshop: Workshop, source: Tool['source']): Tool {
  return { name: NAME, path: mirror(workshop), version: PROVIDER_VERSION, source };
}

function mirror(workshop: Workshop): string {
  return join(workshop.cacheFolder, 'tools', NAME);
}

function wanted(): string {
  const provider =
    '    hcloud = {\n      source  = "hetznercloud/hcloud"\n      version = "~> 1.60"\n    }\n';
  return `terraform {\n  required_providers {\n${provider}  }\n}\n`;
}
