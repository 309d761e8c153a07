import { BUSINESS_RECIPES } from './business-recipes.ts';
import { CLUSTER_RECIPES, KUBECTL_RECIPE } from './cluster-recipes.ts';
import { cached } from './sources/cached.ts';
import { debianPackages } from './sources/debian-packages.ts';
import { goBuild } from './sources/go-build.ts';
import { onPath } from './sources/on-path.ts';
import { providerFromGo, providerFromRegistry, providerInCache } from './sources/provider-mirror.ts';
import { TOFU_SOURCES } from './tofu-sources.ts';
import type { Recipe, ToolName } from './tool.ts';

/** The kubelet whose port-forward code `toolchain/port-forward-server/go.mod` pins; its own program counts after it. */
const KUBELET = '0.34.4-3';

const POWERDNS = ['pdns-server', 'pdns-backend-sqlite3', 'pdns-tools'];

export const RECIPES: Record<ToolName, Recipe> = {
  tofu: {
    name: 'tofu',
    sources: TOFU_SOURCES,
    advice: 'Install OpenTofu 1.9 or later (opentofu.org), or Go 1.26.6 so that catalyst can build it.',
  },
  'provider-mirror': {
    name: 'provider-mirror',
    sources: [providerInCache, providerFromRegistry, providerFromGo],
    advice:
      'Let OpenTofu reach its registry once, or install Go 1.26.6 so that catalyst can build the provider.',
  },
  git: {
    name: 'git',
    sources: [onPath('git', ['--version'], /git version (\d+\.\d+[.\d]*)/)],
    advice: 'Install git with your package manager.',
  },
  pdns_server: debian('pdns_server', ['--version'], /PowerDNS Authoritative Server (\d[\d.]*)/, POWERDNS),
  pdnsutil: debian('pdnsutil', ['--version'], /(\d+\.\d+\.\d+)/, POWERDNS),
  delv: debian('delv', ['-v'], /delv (\d[\d.]*)/, ['bind9-dnsutils']),
  shellcheck: debian('shellcheck', ['--version'], /version: (\d[\d.]*)/, ['shellcheck']),
  'cloud-init': debian('cloud-init', ['--version'], /cloud-init (\d[\d.]*)/, ['cloud-init']),
  tmux: debian('tmux', ['-V'], /tmux (\d[\w.]*)/, ['tmux']),
  screen: debian('screen', ['--version'], /Screen version (\d[\d.]*)/, ['screen']),
  'port-forward-server': {
    name: 'port-forward-server',
    sources: [
      cached('port-forward-server', KUBELET),
      goBuild({
        name: 'port-forward-server',
        version: KUBELET,
        module: 'port-forward-server',
        package: '.',
        usually: 'half a minute',
      }),
    ],
    advice: "Install Go 1.26.6 or later, so that catalyst can build it from the kubelet's code.",
  },
  kubectl: KUBECTL_RECIPE,
  ...CLUSTER_RECIPES,
  ...BUSINESS_RECIPES,
};

function debian(name: ToolName, ask: string[], version: RegExp, packages: string[]): Recipe {
  return {
    name,
    sources: [onPath(name, ask, version), debianPackages({ name, ask, version, packages })],
    advice: `Install it with your package manager (on Debian: ${packages.join(' ')}).`,
  };
}
