import { type ApiObject, apiTime, isRecord } from '../kubernetes/api-object.ts';
import { componentOf, type FluxContext, isReady, now, report, strikes } from './flux-context.ts';
import { keyOf, nameOf, WorkQueue } from './work-queue.ts';

const SOURCE = 'source.toolkit.fluxcd.io/v1';
const FIRST_PASS_MS = 800;
const PULL_MS = 1500;
const LONGEST_BACKOFF_MS = 900_000;

interface Pull {
  reason: string;
  message: string;
}

/** The part of source-controller that pulls charts: OCI repositories themselves are static and have no status. */
export class HelmCharts {
  readonly queue: WorkQueue;
  readonly #context: FluxContext;
  readonly #failures = new Map<string, number>();

  constructor(context: FluxContext) {
    this.#context = context;
    this.queue = new WorkQueue(context.cluster.ground.clock, (key) => this.#reconcile(key));
  }

  changed(object: ApiObject): void {
    const asked = object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
    const behind = object.status?.observedGeneration !== object.metadata.generation;
    const asking = asked !== undefined && asked !== object.status?.lastHandledReconcileAt;
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const first = object.status === undefined || object.status.observedGeneration !== -1;
    if (asking || (behind && first))
      this.queue.add(key, asking ? 100 : FIRST_PASS_MS + this.#context.cluster.ground.random() * PULL_MS);
  }

  resume(chart: ApiObject): void {
    if (!isReady(chart)) this.queue.add(keyOf(chart.metadata.namespace, chart.metadata.name), FIRST_PASS_MS);
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const chart = this.#context.cluster.get(SOURCE, 'HelmChart', name, namespace);
    if (chart === undefined) return void this.#failures.delete(key);
    if (chart.spec?.suspend === true) return;
    const refusal = this.#pull(chart);
    if (refusal === undefined) {
      this.#failures.delete(key);
      this.#store(chart);
      return;
    }
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.#refuse(chart, refusal);
    this.queue.add(key, Math.min(750 * 2 ** failures, LONGEST_BACKOFF_MS));
  }

  #pull(chart: ApiObject): Pull | undefined {
    const { cluster } = this.#context;
    const source = isRecord(chart.spec?.sourceRef) ? chart.spec.sourceRef : {};
    const repository = cluster.get(SOURCE, 'HelmRepository', String(source.name), chart.metadata.namespace);
    if (repository === undefined)
      return {
        reason: 'SourceUnavailable',
        message: `failed to get source: helmrepositories.source.toolkit.fluxcd.io "${String(source.name)}" not found`,
      };
    const name = String(chart.spec?.chart);
    const version = String(chart.spec?.version);
    const component = componentOf(name);
    const reference = `${String(repository.spec?.url).replace('oci://', '')}/${name}:${version}`;
    const credential = this.#password(repository);
    if ('reason' in credential) return credential;
    const denied = strikes(this.#context, 'pull-secret-401', component) !== undefined;
    const missing = strikes(this.#context, 'chart-missing', component) !== undefined;
    const answer = denied
      ? 'unauthorized'
      : missing
        ? 'missing'
        : this.#context.chart(name, version, credential.password);
    if (answer === 'unauthorized') return refusedPull(name, version, reference, credential.password);
    if (answer === 'missing')
      return {
        reason: 'ChartPullError',
        message: `chart pull error: failed to get chart version for remote reference: could not pull chart ${name} version ${version}: ${reference}: not found`,
      };
    return undefined;
  }

  #password(repository: ApiObject): Pull | { password: string | undefined } {
    const wanted = isRecord(repository.spec?.secretRef) ? String(repository.spec.secretRef.name) : undefined;
    if (wanted === undefined) return { password: undefined };
    const { namespace } = repository.metadata;
    const secret = this.#context.cluster.get('v1', 'Secret', wanted, namespace);
    if (secret === undefined)
      return {
        reason: 'AuthenticationFailed',
        message: `failed to get authentication secret '${namespace}/${wanted}': secrets "${wanted}" not found`,
      };
    return { password: passwordFor(secret, URL.parse(String(repository.spec?.url))?.host ?? '') };
  }

  #store(chart: ApiObject): void {
    const name = String(chart.spec?.chart);
    const version = String(chart.spec?.version);
    const message = `pulled '${name}' chart with version '${version}'`;
    const path = `helmchart/${chart.metadata.namespace}/${chart.metadata.name}/${name}-${version}.tgz`;
    const artifact = {
      revision: version,
      path,
      url: `http://source-controller.flux-system.svc.cluster.local./${path}`,
      lastUpdateTime: apiTime(now(this.#context)),
    };
    const stored = report(
      this.#context,
      chart,
      [
        ['Reconciling', 'gone'],
        ['FetchFailed', 'gone'],
        ['Ready', 'True', 'ChartPullSucceeded', message],
        ['ArtifactInStorage', 'True', 'ChartPullSucceeded', message],
      ],
      {
        observedGeneration: chart.metadata.generation,
        observedChartName: name,
        artifact,
        lastHandledReconcileAt: asked(chart),
      },
    );
    this.#context.cluster.event(stored, 'Normal', 'ChartPullSucceeded', message, 'source-controller');
    this.#context.log('source-controller', 'info', stored, message);
  }

  #refuse(chart: ApiObject, refusal: Pull): void {
    const { reason, message } = refusal;
    report(
      this.#context,
      chart,
      [
        ['Reconciling', 'True', 'ProgressingWithRetry', message],
        ['Ready', 'False', reason, message],
        ['FetchFailed', 'True', reason, message],
      ],
      { observedGeneration: -1, lastHandledReconcileAt: asked(chart) },
    );
    this.#context.cluster.event(chart, 'Warning', reason, message, 'source-controller');
    this.#context.log('source-controller', 'error', chart, 'Reconciler error', message);
  }
}

function asked(object: ApiObject): string | undefined {
  return object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}

function refusedPull(name: string, version: string, reference: string, password: string | undefined): Pull {
  if (password === undefined)
    return {
      reason: 'ChartPullError',
      message: `chart pull error: failed to get chart version for remote reference: could not fetch tags for "oci://${reference}": basic credential not found`,
    };
  return {
    reason: 'Unknown',
    message: `unknown build error: failed to authenticate: could not pull chart ${name} version ${version}: GET "https://${reference}": response status code 401: unauthorized: authentication required`,
  };
}

function passwordFor(secret: ApiObject, host: string): string | undefined {
  const data = isRecord(secret.data) ? secret.data['.dockerconfigjson'] : undefined;
  if (typeof data !== 'string') return undefined;
  const config: unknown = parseJson(Buffer.from(data, 'base64').toString());
  const auths = isRecord(config) && isRecord(config.auths) ? config.auths : {};
  const entry = auths[host] ?? auths[`https://${host}`];
  if (!isRecord(entry)) return undefined;
  if (typeof entry.password === 'string') return entry.password;
  return typeof entry.auth === 'string'
    ? Buffer.from(entry.auth, 'base64').toString().split(':').slice(1).join(':')
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
