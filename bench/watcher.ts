import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createObserve } from '../src/clients/flux/create-observe.ts';
import { createKubernetes } from '../src/clients/kubernetes/create-kubernetes.ts';
import { componentEvents } from '../src/domain/component/component-events.ts';
import type { Component } from '../src/domain/component.ts';
import type { Clock } from '../src/domain/surroundings.ts';
import { directTarget } from '../test/support/direct-target.ts';
import type { Told } from './watch.ts';
import type { LargeAccess } from './watched-cluster.ts';

interface Order extends LargeAccess {
  workloads: boolean;
}

/** The watching side, in a process of its own so that its memory is its own: tells its parent what it tells a person. */
const { server, serverName, ca, client, workloads } = JSON.parse(process.argv[2]!) as Order;
const clock: Clock = { now: () => Date.now(), sleep: (delay, signal) => wait(delay, undefined, { signal }) };
const certificate = async () => ({ ...client, until: Date.now() + 86_400_000 });
const access = { servers: [server], serverName, ca, certificate };
const kubernetes = createKubernetes({ access, target: directTarget, clock, random: randomBytes });
const observe = createObserve({ kubernetes: async () => kubernetes, clock, speed: 1 });
const known = new Map<string, Component>();
const begun = performance.now();
let synced = false;

process.on('message', () => {
  globalThis.gc?.();
  tell({ type: 'memory', rssMiB: process.memoryUsage.rss() / 2 ** 20 });
});
for await (const view of observe('fsn1', { signal: new AbortController().signal, workloads })) {
  // As the program's own face does (src/pipeline/stages/converge/face.ts).
  for (const component of view.changed ?? view.components) {
    const events = componentEvents(known.get(component.component), component);
    known.set(component.component, component);
    for (const event of events) if (synced && 'message' in event) announce(event.message);
  }
  if (view.synced && !synced) {
    synced = true;
    tell({ type: 'synced', seen: view.seen, tookMs: performance.now() - begun });
  }
}

function announce(message: string | undefined): void {
  const change = /^change (\d+)$/.exec(message ?? '')?.[1];
  if (change !== undefined)
    tell({ type: 'seen', change: Number(change), at: performance.timeOrigin + performance.now() });
}

function tell(message: Told): void {
  process.send!(message);
}
