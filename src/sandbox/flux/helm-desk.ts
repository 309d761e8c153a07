import type { ApiObject } from '../kubernetes/api-object.ts';
import { type ConditionChange, type FluxContext, now, report } from './flux-context.ts';
import { type HelmAction, historyOf } from './helm-action.ts';
import { historyEntry, releaseSecret, type StoredRelease, secretName } from './release-secret.ts';
import { nameOf } from './work-queue.ts';
import type { Workloads } from './workloads.ts';

const HELM = 'helm.toolkit.fluxcd.io/v2';
const KEPT_REVISIONS = 5;

/** What every Helm action needs: the present object, its status, the stored releases, the log, and the way to the end. */
export class HelmDesk {
  readonly context: FluxContext;
  readonly workloads: Workloads;
  readonly #again: (key: string, realMs: number) => void;
  /** What each action's release was asked by annotation when it began. */
  readonly #busy = new Map<string, string | undefined>();

  constructor(context: FluxContext, workloads: Workloads, again: (key: string, realMs: number) => void) {
    this.context = context;
    this.workloads = workloads;
    this.#again = again;
  }

  isBusy(key: string): boolean {
    return this.#busy.has(key);
  }

  begin(key: string, requested?: string): void {
    this.#busy.set(key, requested);
  }

  /**
   * Ends an action; the release is looked at again in `realMs`, or only when something changes. A request counts as
   * handled when its reconciliation has ended, not before.
   */
  end(key: string, realMs?: number): void {
    const requested = this.#busy.get(key);
    this.#busy.delete(key);
    const { namespace, name } = nameOf(key);
    const release = this.context.cluster.get(HELM, 'HelmRelease', name, namespace);
    if (requested !== undefined && release !== undefined)
      report(this.context, release, [], { lastHandledReconcileAt: requested });
    if (realMs !== undefined) this.#again(key, realMs);
  }

  after(realMs: number, action: () => void): void {
    this.context.cluster.ground.clock.after(realMs, action);
  }

  current(action: HelmAction): ApiObject {
    const { name, namespace } = action.release.metadata;
    return this.context.cluster.get(HELM, 'HelmRelease', name, namespace) ?? action.release;
  }

  report(action: HelmAction, changes: ConditionChange[], fields: Record<string, unknown> = {}): ApiObject {
    return report(this.context, this.current(action), changes, fields);
  }

  /** An Event and a line of helm-controller's log about the same thing. */
  tell(release: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.context.cluster.event(release, type, reason, message, 'helm-controller');
    if (type === 'Normal') this.context.log('helm-controller', 'info', release, message);
    else this.context.log('helm-controller', 'error', release, 'Reconciler error', message);
  }

  store(action: HelmAction, status: StoredRelease['status']): void {
    const namespace = String(action.release.metadata.namespace);
    this.context.cluster.put(releaseSecret({ ...action.stored, status, at: now(this.context) }, namespace));
    this.removeStored(action.stored.name, action.stored.revision - KEPT_REVISIONS, namespace);
  }

  removeStored(name: string, revision: number, namespace: string): void {
    const secret = this.context.cluster.get('v1', 'Secret', secretName(name, revision), namespace);
    if (secret !== undefined) this.context.cluster.remove(secret);
  }

  /** `status.history` once this action's release is in it. */
  historyWith(action: HelmAction, status: StoredRelease['status']): Record<string, unknown>[] {
    const superseding = (entry: Record<string, unknown>) =>
      entry.status === 'deployed' && status === 'deployed';
    const before = historyOf(this.current(action)).map((entry) =>
      superseding(entry) ? { ...entry, status: 'superseded' } : entry,
    );
    return [historyEntry({ ...action.stored, status }), ...before].slice(0, KEPT_REVISIONS);
  }
}
