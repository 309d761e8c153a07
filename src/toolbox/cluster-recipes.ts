import { cached } from './sources/cached.ts';
import { fluxDefinitions, fluxDefinitionsInCache } from './sources/flux-definitions.ts';
import { goBuild } from './sources/go-build.ts';
import { onPath, onPathByModule } from './sources/on-path.ts';
import { releaseArchive } from './sources/release-archive.ts';
import type { ClusterToolName, Recipe, Source } from './tool.ts';

const ETCD = '3.6.7';
const KUBERNETES = '1.34.4';

type FluxController = 'source-controller' | 'kustomize-controller' | 'helm-controller';

/** What `toolchain/<controller>/go.mod` pins. */
const FLUX: Record<FluxController, string> = {
  'source-controller': '1.9.2',
  'kustomize-controller': '1.7.2',
  'helm-controller': '1.6.4',
};

const ADVICE = 'Install Go 1.26.6 or later, so that catalyst can build it; a real cluster needs Linux.';

/** The programs of a real cluster: none of them is needed to bring up a Sovereign. */
export const CLUSTER_RECIPES: Record<ClusterToolName, Recipe> = {
  etcd: recipe('etcd', [
    onPath('etcd', ['--version'], /etcd Version: (3\.[56]\.\d+)/),
    cached('etcd', ETCD),
    releaseArchive({
      name: 'etcd',
      version: ETCD,
      base: `https://github.com/etcd-io/etcd/releases/download/v${ETCD}`,
      archive: (os, arch) => (os === 'linux' ? `etcd-v${ETCD}-${os}-${arch}.tar.gz` : undefined),
      member: (os, arch) => `etcd-v${ETCD}-${os}-${arch}/etcd`,
      sums: 'SHA256SUMS',
    }),
    goBuild({
      name: 'etcd',
      version: ETCD,
      module: 'etcd',
      package: 'go.etcd.io/etcd/server/v3',
      usually: 'a minute',
    }),
  ]),
  'kube-apiserver': recipe('kube-apiserver', [
    onPath('kube-apiserver', ['--version'], /Kubernetes v(1\.3[1-9]\.\d+)/),
    cached('kube-apiserver', KUBERNETES),
    releaseArchive({
      name: 'kube-apiserver',
      version: KUBERNETES,
      base: `https://dl.k8s.io/release/v${KUBERNETES}`,
      archive: (os, arch) => (os === 'linux' ? `bin/${os}/${arch}/kube-apiserver` : undefined),
      member: 'file',
      sums: (archive) => `${archive}.sha256`,
    }),
    goBuild({
      name: 'kube-apiserver',
      version: KUBERNETES,
      module: 'kube-apiserver',
      package: 'k8s.io/kubernetes/cmd/kube-apiserver',
      stamps: kubernetesVersion(KUBERNETES),
      usually: '4 minutes',
    }),
  ]),
  'source-controller': fluxController('source-controller'),
  'kustomize-controller': fluxController('kustomize-controller'),
  'helm-controller': fluxController('helm-controller'),
  'flux-crds': recipe('flux-crds', [fluxDefinitionsInCache(FLUX), fluxDefinitions(FLUX)]),
};

/** What our watch is measured against (`bench/real-watch.ts`); nothing else needs it. */
export const KUBECTL_RECIPE: Recipe = {
  name: 'kubectl',
  sources: [
    onPath('kubectl', ['version', '--client'], new RegExp(`Client Version: v(${KUBERNETES})$`, 'm')),
    cached('kubectl', KUBERNETES),
    goBuild({
      name: 'kubectl',
      version: KUBERNETES,
      module: 'kubectl',
      package: 'k8s.io/kubernetes/cmd/kubectl',
      stamps: kubernetesVersion(KUBERNETES),
      usually: '2 minutes',
    }),
  ],
  advice: 'Install Go 1.26.6 or later, so that catalyst can build it.',
};

/** Flux publishes its controllers as images only, so without Go there is no other source. */
function fluxController(name: FluxController): Recipe {
  const [version, module] = [FLUX[name], `github.com/fluxcd/${name}`];
  const series = new RegExp(`^${version.split('.', 2).join('\\.')}\\.\\d+`);
  return recipe(name, [
    onPathByModule(name, module, series),
    cached(name, version),
    goBuild({ name, version, module: name, package: module, usually: '3 minutes' }),
  ]);
}

function recipe(name: ClusterToolName, sources: Source[]): Recipe {
  return { name, sources, advice: ADVICE };
}

/** A build from the module does not know its version, and clients refuse an API server that tells none. */
function kubernetesVersion(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.split('.');
  const stamp = 'k8s.io/component-base/version';
  return {
    [`${stamp}.gitVersion`]: `v${version}`,
    [`${stamp}.gitMajor`]: major,
    [`${stamp}.gitMinor`]: minor,
  };
}
