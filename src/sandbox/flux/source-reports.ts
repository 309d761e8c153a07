import { type ApiObject, apiTime } from '../kubernetes/api-object.ts';
import type { Pull } from './chart-source.ts';
import { type ConditionChange, type FluxContext, now, report } from './flux-context.ts';

/** What was fetched: its revision and the file of it. */
export interface Stored {
  reason: string;
  message: string;
  revision: string;
  path: string;
  /** Of a HelmChart. */
  observedChartName?: string;
}

/** A source has something. */
export function reportStored(context: FluxContext, source: ApiObject, stored: Stored): void {
  const { reason, message, revision, path, observedChartName } = stored;
  const url = `http://source-controller.flux-system.svc.cluster.local./${path}`;
  const artifact = { revision, path, url, lastUpdateTime: apiTime(now(context)) };
  const done = report(
    context,
    source,
    [
      ['Reconciling', 'gone'],
      ['Stalled', 'gone'],
      ['FetchFailed', 'gone'],
      ['Ready', 'True', reason, message],
      ['ArtifactInStorage', 'True', reason, message],
    ],
    {
      observedGeneration: source.metadata.generation,
      ...(observedChartName === undefined ? {} : { observedChartName }),
      ...{ artifact, lastHandledReconcileAt: asked(source) },
    },
  );
  context.cluster.event(done, 'Normal', reason, message, 'source-controller');
  context.log('source-controller', 'info', done, message);
}

/** A source could not be fetched; what is Stalled has been looked at, everything else is tried again. */
export function reportRefused(context: FluxContext, source: ApiObject, refusal: Pull): void {
  const { reason, message, stalled } = refusal;
  const way: ConditionChange[] = stalled
    ? [
        ['Reconciling', 'gone'],
        ['Stalled', 'True', reason, message],
      ]
    : [
        ['Stalled', 'gone'],
        ['Reconciling', 'True', 'ProgressingWithRetry', message],
      ];
  const failed: ConditionChange[] = [
    ['Ready', 'False', reason, message],
    ['FetchFailed', 'True', reason, message],
  ];
  report(context, source, [...way, ...failed], {
    observedGeneration: stalled ? source.metadata.generation : -1,
    lastHandledReconcileAt: asked(source),
  });
  context.cluster.event(source, 'Warning', reason, message, 'source-controller');
  context.log('source-controller', 'error', source, 'Reconciler error', message);
}

export function asked(object: ApiObject): string | undefined {
  return object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}
