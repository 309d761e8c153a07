import type { Component } from '../component.ts';
import { type Delivery, KUSTOMIZATIONS } from './delivery.ts';
import type { RegionState } from './outcome.ts';

/** What keeps Git from arriving in a cluster until somebody does something; what merely takes its time is none. */
export interface StoppedDelivery {
  region: string;
  kind: Delivery['kind'];
  name: string;
  /** A clause without a full stop. */
  cause: string;
  /** A sentence. */
  fix?: string;
}

/** Every one that does not work or was suspended, the GitRepository first: what builds from it only repeats its fault. */
export function stoppedDeliveries({ region, kustomizations, repositories }: RegionState): StoppedDelivery[] {
  const seen = [...repositories, ...kustomizations].flatMap((one) => {
    const why = stopOf(one);
    return why === undefined ? [] : [{ region, kind: one.kind, name: one.name, ...why }];
  });
  if (kustomizations.length === 0) return seen;
  const absent = KUSTOMIZATIONS.filter((name) => !kustomizations.some((one) => one.name === name));
  const gone = absent.map((name) => ({ region, kind: 'Kustomization' as const, name, ...GONE }));
  return [...seen, ...gone];
}

const GONE = { cause: 'it does not exist', fix: 'Apply it again, as the first boot of the Sovereign did.' };

/** It has applied what Git holds and only looks, or has looked, whether that is healthy (kustomize-controller 1.4 to 1.7). */
function hasApplied({ reason, message }: Delivery): boolean {
  return (
    /^HealthCheck/.test(reason ?? '') || /^(?:running health checks|health check failed)/i.test(message ?? '')
  );
}

/** Why nothing comes from Git by it; undefined when something does, or will. */
export function stopOf(delivery: Delivery): { cause: string; fix?: string } | undefined {
  const { kind, name, ready, suspended, waitsFor, cause, fix } = delivery;
  if (suspended) {
    const resource = kind === 'GitRepository' ? 'source git' : 'kustomization';
    return { cause: 'it is suspended', fix: `flux resume ${resource} ${name}` };
  }
  if (ready || waitsFor !== undefined || cause === undefined || hasApplied(delivery)) return undefined;
  return { cause, ...(fix === undefined ? {} : { fix }) };
}

/** What is expected and does not exist, with what keeps it from being applied. */
export function withStops(components: Component[], stopped: readonly StoppedDelivery[]): Component[] {
  const [first] = stopped;
  if (first === undefined) return components;
  const { kind, name, cause, fix } = first;
  const why = cause === 'it is suspended' ? 'is suspended' : `does not work: ${cause}`;
  const told = {
    cause: `Flux has not applied it, for ${kind} ${name} ${why}`,
    ...(fix === undefined ? {} : { fix }),
  };
  return components.map((one) => (one.missing ? { ...one, ...told } : one));
}
