import type { FluxObject } from '../../../../src/domain/component/flux-object.ts';

export interface Shape {
  name?: string;
  uid?: string;
  generation?: number;
  observed?: number;
  suspend?: boolean;
  deleting?: boolean;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  /** `Ready=False InstallFailed some message`. */
  conditions?: string[];
  at?: string;
}

/** A HelmRelease from a few words. */
export function release(shape: Shape = {}): FluxObject {
  const { name = 'bp-loki', uid = 'u1', generation = 1, observed = generation } = shape;
  return {
    metadata: {
      name,
      namespace: 'flux-system',
      uid,
      generation,
      ...(shape.deleting === true ? { deletionTimestamp: shape.at ?? 'x' } : {}),
    },
    spec: { ...(shape.suspend === true ? { suspend: true } : {}), ...shape.spec },
    status: {
      observedGeneration: observed,
      conditions: (shape.conditions ?? []).map((text) => condition(text, shape.at)),
      ...shape.status,
    },
  };
}

export function condition(text: string, at = '2026-11-21T10:00:00Z') {
  const [, type, status, reason = '', message = ''] = /^(\w+)=(\w+) ?(\S*) ?(.*)$/s.exec(text) ?? [];
  return { type, status, reason, message, lastTransitionTime: at };
}
