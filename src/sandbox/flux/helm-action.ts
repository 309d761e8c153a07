import { createHash } from 'node:crypto';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { chartManifest } from './chart-manifest.ts';
import { type ConditionChange, componentOf, duration, type FluxContext, now } from './flux-context.ts';
import type { StoredRelease } from './release-secret.ts';

export type HelmVerb = 'install' | 'upgrade';

/** One run of Helm for a release. */
export interface HelmAction {
  key: string;
  /** The HelmRelease as it was when the action began. */
  release: ApiObject;
  verb: HelmVerb;
  /** Asked for by `forceAt`: failure counters outlive a success. */
  forced: boolean;
  stored: StoredRelease;
  timeoutMs: number;
  /** Sandbox time at which waiting for readiness ends. */
  deadline: number;
}

export function historyOf(release: ApiObject): Record<string, unknown>[] {
  return Array.isArray(release.status?.history) ? release.status.history.filter(isRecord) : [];
}

export function chartTemplate(release: ApiObject): Record<string, unknown> {
  const chart = isRecord(release.spec?.chart) ? release.spec.chart : {};
  return isRecord(chart.spec) ? chart.spec : {};
}

export function configDigest(release: ApiObject): string {
  const text = JSON.stringify(release.spec?.values ?? {});
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The deployed release has the chart, by its `version`, and the values that are wanted. */
export function isUpToDate(release: ApiObject, version: string | undefined): boolean {
  const [latest] = historyOf(release);
  const sameChart = latest?.chartVersion === version;
  return latest?.status === 'deployed' && sameChart && latest.configDigest === configDigest(release);
}

/** The release that Helm stores next, with what its chart renders. */
export function nextRelease(context: FluxContext, release: ApiObject, chartVersion: string): StoredRelease {
  const { name, namespace = '' } = release.metadata;
  const targetNamespace = String(release.spec?.targetNamespace ?? namespace);
  const rendered = { name, namespace, targetNamespace, chartVersion, configDigest: configDigest(release) };
  return {
    name: String(release.spec?.releaseName ?? name),
    targetNamespace,
    revision: Number(historyOf(release)[0]?.version ?? 0) + 1,
    status: 'failed',
    chart: String(chartTemplate(release).chart ?? name),
    chartVersion,
    configDigest: rendered.configDigest,
    manifest: chartManifest(context, componentOf(name), rendered),
    at: now(context),
  };
}

export function retriesOf(action: HelmAction): number {
  const settings = action.release.spec?.[action.verb];
  const remediation = isRecord(settings) && isRecord(settings.remediation) ? settings.remediation : {};
  return Number(remediation.retries ?? 0);
}

/** After how long an action that failed is simply done again, for ever; undefined when it is remedied instead. */
export function endlessRetryMs(action: HelmAction): number | undefined {
  const settings = action.release.spec?.[action.verb];
  const strategy = isRecord(settings) && isRecord(settings.strategy) ? settings.strategy : {};
  return strategy.name === 'RetryOnFailure' ? duration(strategy.retryInterval, 300_000) : undefined;
}

export function waitsForReadiness(action: HelmAction): boolean {
  const settings = action.release.spec?.[action.verb];
  return !(isRecord(settings) && settings.disableWait === true);
}

/** `namespace/name.vN with chart name@version`, as messages name a release. */
export function describeRelease({ stored }: HelmAction): string {
  return `${stored.targetNamespace}/${stored.name}.v${stored.revision} with chart ${stored.chart}@${stored.chartVersion}`;
}

export interface HelmFailure {
  reason: string;
  message: string;
  changes: ConditionChange[];
}

export function failureOf(action: HelmAction, cause: string): HelmFailure {
  const reason = action.verb === 'install' ? 'InstallFailed' : 'UpgradeFailed';
  const { targetNamespace, name, chart, chartVersion } = action.stored;
  const message = `Helm ${action.verb} failed for release ${targetNamespace}/${name} with chart ${chart}@${chartVersion}: ${cause}`;
  const changes: ConditionChange[] = [
    ['Ready', 'False', reason, message],
    ['Released', 'False', reason, message],
    ['Remediated', 'gone'],
  ];
  return { reason, message, changes };
}
