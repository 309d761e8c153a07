import type { RegionView } from '../clients/flux/region-view.ts';
import { onSovereign } from '../domain/component/fix-commands.ts';
import { type StoppedDelivery, stoppedDeliveries } from '../domain/component/stopped-delivery.ts';
import type { ComponentClusters } from './components/component-clusters.ts';
import { type Explanation, explainSovereign, type Known } from './explain-sovereign.ts';
import { explainStage, type StageExplanation } from './explain-stage.ts';
import { withSeen } from './known-components.ts';
import { lookAround, type Sight } from './look-around.ts';
import { showSovereign } from './read-sovereigns.ts';
import type { StateRoom } from './state-room.ts';

/** Why things wait on a Sovereign, and who says so. */
export interface SovereignExplanation {
  fqdn: string;
  /** Each region that has a cluster; empty before there is one. */
  seen: Sight[];
  /** The stage that holds up its newest run, when no component was asked for. */
  stage?: StageExplanation;
  /** What keeps Git from arriving in a cluster. */
  stopped?: StoppedDelivery[];
  explanations: Explanation[];
  /** How many components count, and how many of them are installed. */
  installed: number;
  total: number;
  /** What we may not read of a cluster, a sentence each. */
  forbidden?: string[];
}

/**
 * Explains one component, or without a name every root cause, the most urgent first: by the clusters as they are now, and by
 * the journal where one of them cannot be looked at.
 * @throws CatalystError CATALYST-NOT-FOUND for a Sovereign or a component that nobody knows
 */
export async function explainNow(
  room: { state: StateRoom; clusters(fqdn: string): Promise<ComponentClusters> },
  fqdn: string,
  request: { component?: string; signal: AbortSignal },
): Promise<SovereignExplanation> {
  const { progress } = await showSovereign(room.state, fqdn);
  const { sights, views } = await lookAround(() => room.clusters(fqdn), progress, request.signal);
  const stage = request.component === undefined ? explainStage(progress) : undefined;
  const explained = explainViews(progress, views, { sights, ...request });
  return {
    ...explained,
    explanations: explained.explanations.map((one) => typedOn(one, fqdn)),
    ...(stage === undefined ? {} : { stage }),
  };
}

/** With the Sovereign in the commands of its fix. */
function typedOn({ fix, ...one }: Explanation, fqdn: string): Explanation {
  return fix === undefined ? one : { ...one, fix: onSovereign(fix, fqdn) };
}

/** What was known before, explained with what was seen since. @throws CatalystError CATALYST-NOT-FOUND for the component */
export function explainViews(
  before: Known,
  views: RegionView[],
  { sights, component }: { sights: Sight[]; component?: string },
): SovereignExplanation {
  const known = withSeen(before, views);
  const all = Object.values(known.components);
  const stopped = views.flatMap(stoppedDeliveries);
  const forbidden = [...new Set(views.flatMap((view) => view.forbidden ?? []))].sort();
  return {
    fqdn: before.sovereign,
    seen: sights,
    ...(stopped.length === 0 ? {} : { stopped }),
    explanations: explainSovereign(known, component),
    installed: all.filter(({ state, suspended }) => state === 'installed' && suspended !== true).length,
    total: all.length,
    ...(forbidden.length === 0 ? {} : { forbidden }),
  };
}
