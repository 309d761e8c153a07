/** Facts about a component as the command and the dashboard both tell them; their shapes are those of `component show`. */

/** The Kustomization that applies it, and why that applies nothing now. */
export function appliedText(
  appliedBy:
    | { kustomization: string; interval?: string; stopped?: { cause: string; fix?: string } }
    | undefined,
): string {
  if (appliedBy === undefined) return 'nobody: it does not come from Git';
  const { kustomization, interval, stopped } = appliedBy;
  const every = interval === undefined ? '' : `, every ${interval}`;
  if (stopped === undefined) return `Kustomization ${kustomization}${every}`;
  const fix = stopped.fix === undefined ? '' : ` Fix: ${stopped.fix}`;
  return `Kustomization ${kustomization}, which applies nothing now: ${stopped.cause}.${fix}`;
}

/** The version that runs, and the one that is asked for where that is another. */
export function versionText(version: string | undefined, wanted: string | undefined): string {
  const runs = version ?? 'none yet';
  return wanted === undefined ? runs : `${runs}, asked for ${wanted}`;
}

/** Where a chart comes from, what of it is there, and why it is not ready. `exists` is absent when nobody may look. */
export function sourceText(source: {
  kind: string;
  namespace: string;
  name: string;
  exists?: boolean;
  ready?: boolean;
  reason?: string;
  message?: string;
  revision?: string;
  wanted?: string;
  url?: string;
}): string {
  const { kind, namespace, name, revision, wanted, url } = source;
  const version =
    wanted === undefined || wanted === revision
      ? revision
      : `asked for ${wanted}, has ${revision ?? 'nothing yet'}`;
  return [`${kind} ${namespace}/${name}`, version, url, sourceState(source)].filter(Boolean).join(', ');
}

function sourceState({
  exists,
  ready,
  reason,
  message,
}: {
  exists?: boolean;
  ready?: boolean;
  reason?: string;
  message?: string;
}): string {
  if (exists === undefined) return 'not looked at';
  if (!exists) return 'not there';
  if (ready === undefined) return '';
  return ready ? 'ready' : `not ready: ${reason}: ${message}`;
}
