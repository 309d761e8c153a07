import type { Ground } from '../ground.ts';
import { type ApiObject, apiTime } from './api-object.ts';
import { EventRecorder } from './event-recorder.ts';
import { Lister } from './list.ts';
import { ObjectStore } from './object-store.ts';
import { PodLogs } from './pod-logs.ts';
import { PodPorts } from './pod-ports.ts';
import type { ResourceType } from './resource-type.ts';
import { WatchFloor } from './watch-floor.ts';
import { Writer } from './writer.ts';

export interface ClusterFacts {
  sovereign: string;
  region: string;
  /** PEM, exactly as stored on the first control plane. */
  serverCa: string;
  serverCaKey: string;
  clientCa: string;
  k3sVersion: string;
}

/** What all control planes of one cluster share: the objects and everything that serves or changes them. */
export class Cluster {
  readonly sovereign: string;
  readonly region: string;
  readonly serverCa: string;
  readonly serverCaKey: string;
  readonly clientCa: string;
  readonly k3sVersion: string;
  readonly ground: Ground;
  readonly store: ObjectStore;
  readonly lister: Lister;
  readonly writer: Writer;
  readonly watches: WatchFloor;
  readonly logs = new PodLogs();
  readonly podPorts = new PodPorts();
  readonly #events = new EventRecorder(this);

  constructor(facts: ClusterFacts, ground: Ground) {
    this.sovereign = facts.sovereign;
    this.region = facts.region;
    this.serverCa = facts.serverCa;
    this.serverCaKey = facts.serverCaKey;
    this.clientCa = facts.clientCa;
    this.k3sVersion = facts.k3sVersion;
    this.ground = ground;
    this.store = new ObjectStore({ now: () => ground.clock.now(), random: () => ground.random() });
    this.lister = new Lister(this.store);
    this.writer = new Writer(this.store, () => ground.clock.now());
    this.watches = new WatchFloor(this.store, this.lister, ground, () => this.isDown());
  }

  /** The fault `api-down` is on for this cluster: nobody gets an answer. */
  isDown(): boolean {
    const fault = this.ground.faults.on('api-down');
    return fault !== undefined && (fault.target === undefined || fault.target === this.region);
  }

  /** The type that `kind` has; a type that is not served is a defect of the caller. */
  type(apiVersion: string, kind: string): ResourceType {
    const type = this.store.typeOf(apiVersion, kind);
    if (type === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
    return type;
  }

  get(apiVersion: string, kind: string, name: string, namespace?: string): ApiObject | undefined {
    const type = this.store.typeOf(apiVersion, kind);
    return type === undefined ? undefined : this.store.get(type, name, namespace);
  }

  /** Stores `object`, new or instead of the one of that name; keeps a status that it does not bring. */
  put(object: ApiObject): ApiObject {
    const type = this.type(object.apiVersion, object.kind);
    const current = this.store.get(type, object.metadata.name, object.metadata.namespace);
    if (current === undefined) return this.store.add(type, object);
    const metadata = { ...current.metadata, ...object.metadata };
    return this.store.replace(type, { ...object, status: object.status ?? current.status, metadata });
  }

  setStatus(object: ApiObject, status: Record<string, unknown>): ApiObject {
    const type = this.type(object.apiVersion, object.kind);
    const current = this.store.get(type, object.metadata.name, object.metadata.namespace);
    return current === undefined ? object : this.store.replace(type, { ...current, status });
  }

  remove(object: ApiObject): void {
    const type = this.type(object.apiVersion, object.kind);
    this.store.remove(type, object.metadata.name, object.metadata.namespace);
  }

  /** Deletes as the API does: an object with finalizers is only marked. */
  removeGracefully(object: ApiObject): void {
    if ((object.metadata.finalizers ?? []).length === 0) {
      this.remove(object);
      return;
    }
    const deletionTimestamp = object.metadata.deletionTimestamp ?? apiTime(this.ground.clock.now());
    this.put({ ...object, metadata: { ...object.metadata, deletionTimestamp } });
  }

  needNamespace(name: string, labels: Record<string, string> = {}): void {
    if (this.get('v1', 'Namespace', name) !== undefined) return;
    const metadata = { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } };
    this.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata,
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }

  /** Writes an Event about `object` (core v1). */
  event(
    object: ApiObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    component: string,
  ): void {
    this.#events.record(object, { type, reason, message, component });
  }

  versionFacts(): Record<string, unknown> {
    const [major, minor] = this.k3sVersion.replace('v', '').split('.');
    return { major, minor, gitVersion: this.k3sVersion, gitTreeState: 'clean', platform: 'linux/amd64' };
  }
}
