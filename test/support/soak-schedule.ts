import type { Event } from '../../src/domain/event.ts';

/** Who is killed at an event. */
export const VICTIMS = ['us', 'tofu', 'both'] as const;
export type Victim = (typeof VICTIMS)[number];

/** A fault that is set for one run and cleared after it; none of them may change how it ends once it is gone. */
export interface SoakFault {
  name: string;
  value?: string;
  target?: string;
  times?: number;
}

export const SOAK_FAULTS: readonly SoakFault[] = [
  { name: 'hetzner-slow', value: '60' },
  { name: 'hetzner-429', times: 3 },
  { name: 'hetzner-5xx', times: 2 },
  { name: 'hetzner-quota', times: 1 },
  { name: 'hetzner-no-capacity', times: 1 },
  { name: 'watch-cut', times: 4 },
  { name: 'watch-410', times: 2 },
  { name: 'dns-5xx', times: 2 },
  { name: 'dns-lag', times: 2 },
];

/** Numbers in [0, 1), the same for the same seed (xorshift32). */
export function seeded(seed: number): () => number {
  let state = (seed >>> 0 || 1) ^ 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

export function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

/** What makes one event another than all others of a run: a kill is tried at each once. Components are all alike. */
export function eventKind(event: Event): string {
  switch (event.type) {
    case 'stage-advanced':
      return `${event.type} ${event.stage} ${event.step} ${event.state}`;
    case 'output-learned':
      return `${event.type} ${event.name}`;
    case 'component-changed':
      return `${event.type} ${event.state}`;
    case 'component-detail':
    case 'run-started':
    case 'run-ended':
    case 'stage-line':
    case 'question-asked':
    case 'question-answered':
    case 'destroyed':
      return event.type;
    default:
      return `${event.type} ${event.stage}`;
  }
}

/** Who has to be killed once at an event of this kind: where OpenTofu is at work, also OpenTofu, and both together. */
export function victimsAt(event: Event): readonly Victim[] {
  return event.type === 'stage-advanced' && (event.stage === 'apply' || event.stage === 'remove')
    ? VICTIMS
    : ['us'];
}

/** The checks run side by side and write nothing: a kill at one of them is a kill at all. */
export function isWorthAKill(event: Event): boolean {
  if (event.type === 'run-ended' || event.type === 'component-detail') return false;
  return !(event.type === 'stage-advanced' && event.stage === 'check' && event.step !== 'token');
}
