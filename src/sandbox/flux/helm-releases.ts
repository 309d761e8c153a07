import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { type ConditionChange, condition, duration, type FluxContext, report } from './flux-context.ts';
import { historyOf, isUpToDate } from './helm-action.ts';
import { startAction, uninstall } from './helm-actions.ts';
import { HelmDesk } from './helm-desk.ts';
import {
  ensureChart,
  missingDependency,
  missingValues,
  readied,
  wantedVersion,
} from './helm-prerequisites.ts';
import { handledBy, type Requests, requestsOf } from './helm-requests.ts';
import { keyOf, nameOf, WorkQueue } from './work-queue.ts';
import type { Workloads } from './workloads.ts';

export const HELM = 'helm.toolkit.fluxcd.io/v2';
const FINALIZER = 'finalizers.fluxcd.io';
const REQUEUE_DEPENDENCY_MS = 30_000;
const FIRST_PASS_MS = 750;
const LOOK_AGAIN_MS = 15;
const LONGEST_BACKOFF_MS = 900_000;
const UNTOLD = ['ValuesError', 'StateError'];

/** helm-controller: prerequisites, requests by annotation, suspend and removal; the actions are beside it. */
export class HelmReleases {
  readonly queue: WorkQueue;
  readonly #context: FluxContext;
  readonly #desk: HelmDesk;
  /** How often a release in a row lacked its values. */
  readonly #faulty = new Map<string, number>();

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

  /** So does what names that image. */
  imageReady({ metadata }: ApiObject): void {
    for (const release of this.#context.cluster.store.all()) {
      const reference = release.kind === 'HelmRelease' ? release.spec?.chartRef : undefined;
      if (isRecord(reference) && reference.name === metadata.name)
        this.queue.add(keyOf(release.metadata.namespace, release.metadata.name), 50);
    }
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const release = this.#context.cluster.get(HELM, 'HelmRelease', name, namespace);
    if (release === undefined) {
      this.#faulty.delete(key);
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
    ensureChart(this.#context, release);
    const requests = requestsOf(release);
    const stalledHere =
      condition(release, 'Stalled')?.status === 'True' &&
      release.status?.observedGeneration === release.metadata.generation;
    if (stalledHere && !requests.reset && !requests.force) this.#lookAgain(release);
    else this.#proceed(key, release, requests);
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

  #proceed(key: string, release: ApiObject, requests: Requests): void {
    if (
      !requests.force &&
      isUpToDate(release, wantedVersion(this.#context, release)) &&
      missingValues(this.#context, release) === undefined
    ) {
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
    const blocked = missingDependency(this.#context, marked);
    if (blocked !== undefined) {
      this.#refuse(key, marked, 'DependencyNotReady', blocked);
      if (condition(release, 'Ready')?.message !== blocked)
        this.#context.cluster.event(
          marked,
          'Normal',
          'DependencyNotReady',
          `dependencies do not meet ready condition (${blocked}): retrying in 30s`,
          'helm-controller',
        );
      return;
    }
    const chart = readied(this.#context, marked);
    if (chart.refusal !== undefined) {
      this.#refuse(key, marked, chart.refusal.reason, chart.refusal.message);
      return;
    }
    this.#faulty.delete(key);
    startAction(this.#desk, key, marked, chart.version, requests);
  }

  /** What is missing may come by itself. Of some nobody tells, so the pauses grow with each look. */
  #refuse(key: string, release: ApiObject, reason: string, message: string): void {
    report(this.#context, release, [['Ready', 'False', reason, message]], handledBy(release));
    if (!UNTOLD.includes(reason)) {
      this.#context.log('helm-controller', 'info', release, message);
      this.queue.add(key, REQUEUE_DEPENDENCY_MS);
      return;
    }
    const looks = (this.#faulty.get(key) ?? 0) + 1;
    this.#faulty.set(key, looks);
    this.#desk.tell(release, 'Warning', reason, message);
    this.queue.add(key, Math.min(FIRST_PASS_MS * 2 ** Math.min(looks - 1, 20), LONGEST_BACKOFF_MS));
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
