import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import {
  type ConditionChange,
  condition,
  duration,
  type FluxContext,
  isReady,
  report,
} from './flux-context.ts';
import { chartTemplate, historyOf, isUpToDate } from './helm-action.ts';
import { startAction, uninstall } from './helm-actions.ts';
import { HelmDesk } from './helm-desk.ts';
import { keyOf, nameOf, WorkQueue } from './work-queue.ts';
import type { Workloads } from './workloads.ts';

export const HELM = 'helm.toolkit.fluxcd.io/v2';
const FINALIZER = 'finalizers.fluxcd.io';
const REQUEUE_DEPENDENCY_MS = 30_000;
const FIRST_PASS_MS = 750;
const LOOK_AGAIN_MS = 15;

/** helm-controller: prerequisites, requests by annotation, suspend and removal; the actions are beside it. */
export class HelmReleases {
  readonly queue: WorkQueue;
  readonly #context: FluxContext;
  readonly #desk: HelmDesk;

  constructor(context: FluxContext, workloads: Workloads) {
    this.#context = context;
    this.queue = new WorkQueue(context.cluster.ground.clock, (key) => this.#reconcile(key));
    this.#desk = new HelmDesk(context, workloads, (key, realMs) => this.queue.add(key, realMs));
  }

  /** Called for every change of a HelmRelease that may want work. */
  changed(object: ApiObject, previous: ApiObject | undefined): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const moved =
      previous === undefined ||
      previous.metadata.generation !== object.metadata.generation ||
      previous.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
      JSON.stringify(previous.metadata.annotations) !== JSON.stringify(object.metadata.annotations);
    if (moved) this.queue.add(key, previous === undefined ? 20 : 50);
  }

  resume({ metadata }: ApiObject): void {
    this.queue.add(keyOf(metadata.namespace, metadata.name), FIRST_PASS_MS);
  }

  /** A chart turned ready: the release that waits for it need not wait for its next turn. */
  chartReady(chart: ApiObject): void {
    const prefix = `${chart.metadata.namespace}-`;
    this.queue.add(keyOf(chart.metadata.namespace, chart.metadata.name.slice(prefix.length)), 50);
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const release = this.#context.cluster.get(HELM, 'HelmRelease', name, namespace);
    if (release === undefined) {
      this.#desk.end(key);
      return;
    }
    if (this.#desk.isBusy(key)) {
      this.queue.add(key, 1000);
      return;
    }
    if (release.metadata.deletionTimestamp !== undefined) {
      uninstall(this.#desk, key, release);
      return;
    }
    if (release.spec?.suspend === true) {
      const fields = { observedGeneration: release.metadata.generation, ...handledBy(release) };
      report(this.#context, release, [], fields);
      return;
    }
    if (!(release.metadata.finalizers ?? []).includes(FINALIZER)) {
      this.#adopt(key, release);
      return;
    }
    this.#ensureChart(release);
    const handled = this.#handleRequests(release);
    const stalledHere =
      condition(handled.release, 'Stalled')?.status === 'True' &&
      handled.release.status?.observedGeneration === release.metadata.generation;
    if (stalledHere && !handled.reset && !handled.force) {
      this.#lookAgain(handled.release);
      return;
    }
    this.#proceed(key, handled.release, handled.force);
  }

  /** Nothing is left to try; for the moment of finding that out the release does not say so (measured: 15 ms). */
  #lookAgain(release: ApiObject): void {
    const stalled = condition(release, 'Stalled');
    const looking = 'Fulfilling prerequisites';
    report(this.#context, release, [
      ['Reconciling', 'True', 'Progressing', looking],
      ['Stalled', 'gone'],
    ]);
    this.#context.cluster.ground.clock.after(LOOK_AGAIN_MS, () => {
      const { metadata } = release;
      const now = this.#context.cluster.get(HELM, 'HelmRelease', metadata.name, metadata.namespace);
      if (now === undefined || condition(now, 'Reconciling')?.message !== looking) return;
      const again: ConditionChange = ['Stalled', 'True', String(stalled?.reason), String(stalled?.message)];
      report(this.#context, now, [['Reconciling', 'gone'], again], handledBy(now));
    });
  }

  #adopt(key: string, release: ApiObject): void {
    const finalizers = [...(release.metadata.finalizers ?? []), FINALIZER];
    this.#context.cluster.put({ ...release, metadata: { ...release.metadata, finalizers } });
    this.queue.add(key, FIRST_PASS_MS);
  }

  #proceed(key: string, release: ApiObject, force: boolean): void {
    if (!force && isUpToDate(release)) {
      const fields = { observedGeneration: release.metadata.generation, ...handledBy(release) };
      report(this.#context, release, [['Reconciling', 'gone'], ...remediationOver(release)], fields);
      this.queue.add(key, duration(release.spec?.interval, 900_000));
      return;
    }
    const marked = report(
      this.#context,
      release,
      [
        ['Reconciling', 'True', 'Progressing', 'Fulfilling prerequisites'],
        ['Stalled', 'gone'],
      ],
      {
        observedGeneration: release.status?.observedGeneration ?? -1,
      },
    );
    const blocked = this.#dependency(marked);
    if (blocked !== undefined) {
      report(this.#context, marked, [['Ready', 'False', 'DependencyNotReady', blocked]], handledBy(release));
      this.#context.log('helm-controller', 'info', marked, blocked);
      if (condition(release, 'Ready')?.message !== blocked)
        this.#context.cluster.event(
          marked,
          'Normal',
          'DependencyNotReady',
          `dependencies do not meet ready condition (${blocked}): retrying in 30s`,
          'helm-controller',
        );
      this.queue.add(key, REQUEUE_DEPENDENCY_MS);
      return;
    }
    const chart = this.#chart(marked);
    if (chart.refusal === undefined) {
      startAction(this.#desk, key, marked, chart.version, force);
      return;
    }
    report(this.#context, marked, [['Ready', 'False', 'SourceNotReady', chart.refusal]], handledBy(release));
    this.#context.log('helm-controller', 'info', marked, chart.refusal);
    this.queue.add(key, REQUEUE_DEPENDENCY_MS);
  }

  #dependency(release: ApiObject): string | undefined {
    const needed = Array.isArray(release.spec?.dependsOn) ? release.spec.dependsOn.filter(isRecord) : [];
    for (const { name, namespace = release.metadata.namespace } of needed) {
      const dependency = this.#context.cluster.get(HELM, 'HelmRelease', String(name), String(namespace));
      const called = `'${String(namespace)}/${String(name)}'`;
      if (dependency === undefined)
        return `unable to get ${called} dependency: helmreleases.helm.toolkit.fluxcd.io "${String(name)}" not found`;
      if (!isReady(dependency)) return `dependency ${called} is not ready`;
    }
    return undefined;
  }

  #chart(release: ApiObject): { refusal: string } | { refusal: undefined; version: string } {
    const { name, namespace } = release.metadata;
    const chart = this.#context.cluster.get(
      'source.toolkit.fluxcd.io/v1',
      'HelmChart',
      `${namespace}-${name}`,
      namespace,
    );
    const called = `HelmChart '${namespace}/${namespace}-${name}'`;
    if (chart === undefined) return { refusal: `${called} is not ready: not found` };
    const seen = chart.status?.observedGeneration;
    if (seen === -1)
      return { refusal: `${called} is not ready: ${condition(chart, 'Ready')?.message ?? ''}` };
    if (seen !== chart.metadata.generation)
      return { refusal: `${called} is not ready: latest generation of object has not been reconciled` };
    return {
      refusal: undefined,
      version: String((chart.status?.artifact as { revision?: string } | undefined)?.revision),
    };
  }

  #ensureChart(release: ApiObject): void {
    const { name, namespace } = release.metadata;
    const labels = {
      'helm.toolkit.fluxcd.io/name': name,
      'helm.toolkit.fluxcd.io/namespace': String(namespace),
    };
    this.#context.cluster.put({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmChart',
      metadata: { name: `${namespace}-${name}`, namespace, labels },
      spec: {
        interval: release.spec?.interval,
        reconcileStrategy: 'ChartVersion',
        ...chartTemplate(release),
      },
    });
    report(this.#context, release, [], { helmChart: `${namespace}/${namespace}-${name}` });
  }

  #handleRequests(release: ApiObject): { release: ApiObject; reset: boolean; force: boolean } {
    const requested = annotation(release, 'requestedAt');
    const fresh = requested !== undefined && requested !== release.status?.lastHandledReconcileAt;
    const reset = fresh && annotation(release, 'resetAt') === requested;
    const force = fresh && annotation(release, 'forceAt') === requested;
    const fields: Record<string, unknown> = {};
    if (reset)
      Object.assign(fields, {
        lastHandledResetAt: requested,
        failures: undefined,
        installFailures: undefined,
        upgradeFailures: undefined,
      });
    if (force) fields.lastHandledForceAt = requested;
    return { release: report(this.#context, release, [], fields), reset, force };
  }
}

/** What a rollback brought back is what is wanted now: nothing is left to remedy (helm-controller, in-sync releases). */
function remediationOver(release: ApiObject): ConditionChange[] {
  if (condition(release, 'Remediated')?.status !== 'True') return [];
  const [latest] = historyOf(release);
  const called = `${latest?.namespace}/${latest?.name}.v${latest?.version}`;
  const message = `Helm upgrade succeeded for release ${called} with chart ${latest?.chartName}@${latest?.chartVersion}`;
  return [
    ['Remediated', 'gone'],
    ['Released', 'True', 'UpgradeSucceeded', message],
    ['Ready', 'True', 'UpgradeSucceeded', message],
  ];
}

/** The end of a reconciliation notes the request that it was for. */
function handledBy(release: ApiObject): Record<string, unknown> {
  const requested = annotation(release, 'requestedAt');
  return requested === undefined ? {} : { lastHandledReconcileAt: requested };
}

function annotation(release: ApiObject, name: string): string | undefined {
  return release.metadata.annotations?.[`reconcile.fluxcd.io/${name}`];
}
