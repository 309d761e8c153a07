import { parseAllDocuments } from 'yaml';
import type { ApiObject } from '../kubernetes/api-object.ts';
import type { Change } from '../kubernetes/change-history.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { CONTROLLERS, controllerDeployment, controllerLog } from './controller-pods.ts';
import { CROSSPLANE_DEFINITIONS, definition, FLUX_DEFINITIONS } from './definitions.ts';
import { EXTRA_LABEL } from './extra-releases.ts';
import { condition, type FluxContext, isReady } from './flux-context.ts';
import { GitRepositories } from './git-repositories.ts';
import { chartsWaitingFor, helmCharts } from './helm-charts.ts';
import { HelmReleases } from './helm-releases.ts';
import { hasIndex, helmRepositories } from './helm-repositories.ts';
import { Kustomizations } from './kustomizations.ts';
import { revisionIn } from './kustomize-source.ts';
import { ociRepositories } from './oci-repositories.ts';
import type { SourceController } from './source-controller.ts';
import { Workloads } from './workloads.ts';

export interface FluxSources extends Pick<FluxContext, 'tree' | 'revision' | 'chart' | 'workloads'> {}

const APPLY_MS = 4_000;
const AVAILABLE_POLL_MS = 2_000;

/** Flux in one cluster: four controllers that work on the cluster's objects from the moment they are available. */
export class Flux {
  readonly #context: FluxContext;
  readonly #git: GitRepositories;
  readonly #charts: SourceController;
  readonly #indexes: SourceController;
  readonly #images: SourceController;
  readonly #releases: HelmReleases;
  readonly #kustomizations: Kustomizations;
  readonly #workloads: Workloads;
  #running = false;

  constructor(cluster: Cluster, sources: FluxSources) {
    this.#context = {
      cluster,
      artifacts: new Map(),
      // What Git holds may change while Flux runs.
      get tree() {
        return sources.tree;
      },
      get revision() {
        return sources.revision;
      },
      chart: (name, version, password) => sources.chart(name, version, password),
      ...(sources.workloads && { workloads: sources.workloads }),
      log: (controller, level, object, message, error) =>
        controllerLog(cluster, controller, level, object, message, error),
    };
    this.#workloads = new Workloads(this.#context);
    this.#git = new GitRepositories(this.#context);
    this.#charts = helmCharts(this.#context);
    this.#indexes = helmRepositories(this.#context);
    this.#images = ociRepositories(this.#context);
    this.#releases = new HelmReleases(this.#context, this.#workloads);
    this.#kustomizations = new Kustomizations(this.#context);
    cluster.store.onChange((change) => this.#dispatch(change));
  }

  /** Applies Flux's own manifests, waits until its Deployments are available, then applies `bootstrap` (YAML documents). */
  install(bootstrap: string | undefined, done: (failure?: string) => void): void {
    const { cluster } = this.#context;
    cluster.needNamespace('flux-system', { 'app.kubernetes.io/part-of': 'flux' });
    // Those of an installation that the sandbox's end broke off.
    this.#workloads.resume();
    cluster.ground.clock.after(APPLY_MS, () => {
      for (const row of FLUX_DEFINITIONS) cluster.put(definition(row));
      this.#workloads.apply(FLUX_ITSELF, CONTROLLERS.map(controllerDeployment));
      this.#awaitControllers(() => {
        this.#running = true;
        done(this.#applyBootstrap(bootstrap ?? ''));
      });
    });
  }

  /** Goes on after the sandbox itself was gone: everything that was under way is looked at again. */
  resume(): void {
    this.#running = true;
    this.#workloads.resume();
    for (const object of [...this.#context.cluster.store.all()]) {
      if (object.metadata.labels?.[EXTRA_LABEL] !== undefined) continue;
      if (object.kind === 'GitRepository') this.#git.resume(object);
      else if (object.kind === 'HelmChart') this.#charts.resume(object);
      else if (object.kind === 'OCIRepository') this.#images.resume(object);
      else if (object.kind === 'HelmRepository' && hasIndex(object)) this.#indexes.resume(object);
      else if (object.kind === 'Kustomization') this.#kustomizations.resume(object);
      else if (object.kind === 'HelmRelease') this.#releases.resume(object);
    }
  }

  /** Resolves to why `kubectl apply` would have failed, or undefined. */
  #applyBootstrap(text: string): string | undefined {
    const { cluster } = this.#context;
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as ApiObject | null;
      if (object === null) continue;
      const served = cluster.store.typeOf(object.apiVersion, object.kind) !== undefined;
      if (!served || typeof object.metadata?.name !== 'string') {
        return `no matches for kind "${object.kind}" in version "${object.apiVersion}"`;
      }
      cluster.put(object);
    }
    return undefined;
  }

  /** No reconciliation is due any more. */
  stop(): void {
    this.#running = false;
    const sources = [this.#git, this.#charts, this.#indexes, this.#images];
    for (const { queue } of [...sources, this.#releases, this.#kustomizations]) queue.stop();
  }

  #awaitControllers(then: () => void): void {
    const { cluster } = this.#context;
    const unready = this.#workloads.unready(CONTROLLERS.map(controllerDeployment));
    if (unready.length === 0) then();
    else cluster.ground.clock.after(AVAILABLE_POLL_MS, () => this.#awaitControllers(then));
  }

  #dispatch(change: Change): void {
    const { object, previous } = change;
    if (object.kind === 'Node' && change.type === 'ADDED') this.#workloads.nodeJoined(object.metadata.name);
    if (!this.#running || change.type === 'DELETED' || object.metadata.labels?.[EXTRA_LABEL] !== undefined)
      return;
    if (object.kind === 'GitRepository') this.#repositoryChanged(object, previous);
    else if (object.kind === 'HelmChart') this.#chartChanged(object, previous);
    else if (object.kind === 'OCIRepository') this.#imageChanged(object, previous);
    else if (object.kind === 'HelmRepository' && hasIndex(object)) this.#indexChanged(object, previous);
    else if (object.kind === 'Kustomization') this.#kustomizations.changed(object);
    else if (object.kind === 'HelmRelease') this.#releaseChanged(object, previous);
  }

  #repositoryChanged(repository: ApiObject, previous: ApiObject | undefined): void {
    this.#git.changed(repository);
    const revision = revisionIn(repository);
    if (revision === undefined || revision === revisionIn(previous)) return;
    for (const object of this.#context.cluster.store.all())
      if (object.kind === 'Kustomization') this.#kustomizations.sourceChanged(object);
  }

  #chartChanged(chart: ApiObject, previous: ApiObject | undefined): void {
    this.#charts.changed(chart);
    if (isReady(chart) && (previous === undefined || !isReady(previous))) this.#releases.chartReady(chart);
  }

  #imageChanged(image: ApiObject, previous: ApiObject | undefined): void {
    this.#images.changed(image);
    if (isReady(image) && (previous === undefined || !isReady(previous))) this.#releases.imageReady(image);
  }

  #indexChanged(repository: ApiObject, previous: ApiObject | undefined): void {
    this.#indexes.changed(repository);
    const revision = revisionIn(repository);
    if (revision === undefined || revision === revisionIn(previous)) return;
    for (const chart of chartsWaitingFor(this.#context, repository)) this.#charts.look(chart);
  }

  #releaseChanged(release: ApiObject, previous: ApiObject | undefined): void {
    this.#releases.changed(release, previous);
    if (release.metadata.name !== 'bp-crossplane' || condition(release, 'Ready')?.status !== 'True') return;
    for (const row of CROSSPLANE_DEFINITIONS) this.#context.cluster.put(definition(row));
  }
}

/** Stands for Flux's own manifests where a release is asked for. */
const FLUX_ITSELF: ApiObject = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'flux-install', namespace: 'flux-system' },
};
