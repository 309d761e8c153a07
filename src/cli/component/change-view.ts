import type { ChangeResult } from '../../services/components/change-component.ts';
import type { PlannedPatch } from '../../services/components/change-plan.ts';
import { duration } from '../../style/durations.ts';
import type { Screen } from '../screen.ts';

/** What a verb that writes has done, or would do. */
export function changeLines(result: ChangeResult, screen: Screen): string[] {
  if (result.dryRun) return dryRunLines(result);
  const { verb, id, fqdn } = result;
  if (result.unchanged) {
    const word = verb === 'suspend' ? 'suspended' : 'not suspended';
    return [`${id} on ${fqdn} is ${word} already. Nothing was touched.`];
  }
  if (verb === 'suspend') {
    return [`${id} on ${fqdn} is suspended; what runs goes on.`, `  catalyst component resume ${id} ${fqdn}`];
  }
  const { outcome, tookMs = 0 } = result;
  if (outcome === undefined) {
    return [`${id} on ${fqdn}: asked. See what comes of it:`, `  catalyst component show ${id} ${fqdn}`];
  }
  const version = outcome.version === undefined ? '' : ` ${outcome.version}`;
  const done = screen.paint('good', screen.symbols.done);
  return [
    `${done} ${id}${version} on ${fqdn}: ${outcome.state}, ${outcome.reason ?? 'ready'} after ${duration(tookMs)}`,
  ];
}

function dryRunLines({ verb, id, fqdn, patches, unchanged }: ChangeResult): string[] {
  if (unchanged) return [`${id} on ${fqdn}: there is nothing to ${verb}. Nothing was touched.`];
  return [...patches.flatMap(patchLines), 'Nothing was touched.'];
}

function patchLines(planned: PlannedPatch): string[] {
  const { kind, namespace, name, resource, patch, gitOps } = planned;
  const { group, version, resource: collection } = resource;
  const path = `/apis/${group}/${version}/namespaces/${namespace}/${collection}/${name}?fieldManager=catalyst`;
  const by = gitOps.kustomization === undefined ? '' : ` (Kustomization ${gitOps.kustomization})`;
  const lasts = gitOps.reverted ? `does not last: ${gitOps.why}${by}` : `lasts: ${gitOps.why}${by}`;
  return [
    `# ${kind} ${namespace}/${name}, ${lasts}`,
    `PATCH ${path}`,
    'Content-Type: application/merge-patch+json',
    JSON.stringify(patch),
    '',
  ];
}
