import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../domain/event.ts';
import type { StatePart } from './tofu.ts';

interface Instance {
  index_key?: string | number;
  schema_version: number;
  attributes: Record<string, JsonValue>;
}

interface StateResource {
  module?: string;
  mode: string;
  type: string;
  name: string;
  provider: string;
  instances: Instance[];
}

/** State file, version 4. */
interface StateFile {
  version: number;
  serial: number;
  lineage: string;
  outputs: Record<string, Output>;
  resources: StateResource[];
}

/** A resource as `tofu show -json <plan>` has it in `prior_state`. */
interface ReadResource {
  address: string;
  mode: string;
  type: string;
  name: string;
  index?: string | number;
  provider_name: string;
  schema_version: number;
  values: Record<string, JsonValue>;
}

interface Output {
  value?: JsonValue;
  type?: JsonValue;
  sensitive?: boolean;
}

interface ImportPlan {
  prior_state?: { values?: { root_module?: { resources?: ReadResource[] } } };
  planned_values?: { outputs?: Record<string, Output> };
}

/**
 * The state (as `tofu state pull` gives it; empty without one) with parts taken in and attributes set, and the next serial.
 * `found` is `tofu show -json` of the plan that imports them. Names the first part that is in neither.
 */
export function stateWith(
  text: string,
  parts: readonly StatePart[],
  found: string | undefined,
): { state: string } | { missing: string } {
  const state = text.trim() === '' ? newState() : (JSON.parse(text) as StateFile);
  const plan = found === undefined ? {} : (JSON.parse(found) as ImportPlan);
  const read = readResources(plan);
  for (const { address, id, amend } of parts) {
    const resource = read.get(address);
    if (id !== undefined && resource !== undefined) place(state, resource);
    const instance = instanceAt(state, address);
    if (instance === undefined) return { missing: address };
    Object.assign(instance.attributes, amend);
  }
  addOutputs(state, plan);
  state.serial += 1;
  return { state: JSON.stringify(state) };
}

function newState(): StateFile {
  return { version: 4, serial: 0, lineage: randomUUID(), outputs: {}, resources: [] };
}

function readResources(plan: ImportPlan): Map<string, ReadResource> {
  const resources = plan.prior_state?.values?.root_module?.resources ?? [];
  return new Map(resources.map((resource) => [resource.address, resource]));
}

/** Outputs that follow from what was read. Those that the state has are kept: they tell what nodes booted with. */
function addOutputs(state: StateFile, { planned_values: planned }: ImportPlan): void {
  const known = Object.entries(planned?.outputs ?? {}).filter(([, { value }]) => value !== undefined);
  for (const [name, { value, type, sensitive }] of known) {
    if (state.outputs[name] !== undefined || type === undefined) continue;
    state.outputs[name] = { value: value ?? null, type, ...(sensitive ? { sensitive } : {}) };
  }
}

/** What is at the address already is kept: somebody else was quicker. */
function place(state: StateFile, resource: ReadResource): void {
  const { address, mode, type, name, index, provider_name, schema_version, values } = resource;
  if (instanceAt(state, address) !== undefined) return;
  const instance: Instance = {
    ...(index === undefined ? {} : { index_key: index }),
    schema_version,
    attributes: { ...values },
  };
  const kept = state.resources.find((other) => isOwn(other) && other.type === type && other.name === name);
  if (kept !== undefined) kept.instances.push(instance);
  else {
    const provider = `provider["${provider_name}"]`;
    state.resources.push({ mode, type, name, provider, instances: [instance] });
  }
}

function instanceAt(state: StateFile, address: string): Instance | undefined {
  for (const { type, name, instances } of state.resources.filter(isOwn)) {
    const found = instances.find(({ index_key }) => addressOf(type, name, index_key) === address);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOwn({ mode, module }: StateResource): boolean {
  return mode === 'managed' && module === undefined;
}

function addressOf(type: string, name: string, key: string | number | undefined): string {
  return `${type}.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`;
}
