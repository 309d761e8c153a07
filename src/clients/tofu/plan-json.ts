import type { JsonValue } from '../../domain/event.ts';
import type { NodeTemplate, TofuAction, TofuChange, TofuPlan, TofuResource } from './tofu.ts';

interface ChangeJson {
  address: string;
  mode: string;
  type: string;
  name: string;
  change: {
    actions: string[];
    before: Record<string, JsonValue> | null;
    after: Record<string, JsonValue> | null;
    before_sensitive: unknown;
    after_sensitive: unknown;
    after_unknown?: unknown;
    replace_paths?: (string | number)[][];
  };
}

interface OutputChange {
  actions: string[];
  before?: JsonValue;
  after?: JsonValue;
}

interface PlanJson {
  resource_changes?: ChangeJson[];
  resource_drift?: ChangeJson[];
  output_changes?: Record<string, OutputChange>;
  planned_values?: { outputs?: Record<string, { sensitive?: boolean; value?: JsonValue }> };
}

/** What `tofu show -json <plan>` says, without anything that OpenTofu marks as sensitive. */
export function readPlan(text: string, hash: string): TofuPlan {
  const plan = JSON.parse(text) as PlanJson;
  const all = managed(plan.resource_changes);
  const changes = all.filter(({ action }) => action !== 'no-op' && action !== 'read');
  const unchanged = all.filter(({ action }) => action === 'no-op');
  const outputs = Object.entries(plan.output_changes ?? {}).some(
    ([name, { actions }]) => !TEMPLATE_OUTPUTS.includes(name) && actionOf(actions) !== 'no-op',
  );
  return {
    hash,
    changes,
    empty: changes.length === 0 && !outputs,
    drift: managed(plan.resource_drift),
    templates: nodeTemplates(plan.resource_changes, plan.output_changes?.user_data_sha1?.after),
    unchanged,
  };
}

/** What a plan's outputs will be, without sensitive ones and those that only its apply will know. */
export function readPlannedOutputs(text: string): Record<string, JsonValue> {
  const { planned_values: planned } = JSON.parse(text) as PlanJson;
  const open = Object.entries(planned?.outputs ?? {}).flatMap(([name, { sensitive, value }]) =>
    sensitive === true || value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(open);
}

/** The module's outputs about user_data. Servers ignore a change of it: it is told, nothing more. */
const TEMPLATE_OUTPUTS = ['user_data_bytes', 'user_data_sha1'];

/**
 * What the servers that stay were sent and would be sent today. Of what was sent, the provider keeps base64(SHA-1)
 * (terraform-provider-hcloud 1.60, internal/server/resource.go, `userDataHashSum`); it has none of a server that was
 * imported, and loses that of one which it changes in place.
 */
function nodeTemplates(changes: ChangeJson[] = [], today: JsonValue | undefined): NodeTemplate[] {
  const wanted = typeof today === 'object' && today !== null && !Array.isArray(today) ? today : {};
  return changes.flatMap(({ mode, type, change: { actions, before } }) => {
    const { name, user_data: sent } = before ?? {};
    const kept =
      mode === 'managed' && type === 'hcloud_server' && !['delete', 'replace'].includes(actionOf(actions));
    const digest = typeof name === 'string' ? wanted[name] : undefined;
    if (!kept || typeof name !== 'string' || typeof digest !== 'string') return [];
    const known = typeof sent === 'string' && sent !== '';
    return [{ name, today: digest, ...(known ? { sent: Buffer.from(sent, 'base64').toString('hex') } : {}) }];
  });
}

function managed(changes: ChangeJson[] = []): TofuChange[] {
  return changes.filter(({ mode }) => mode === 'managed').map(toChange);
}

function toChange({ address, type, name, change }: ChangeJson): TofuChange {
  return {
    address,
    type,
    name,
    action: actionOf(change.actions),
    replaceBecause: (change.replace_paths ?? []).map((path) => path.join('.')),
    before: withoutSensitive(change.before, change.before_sensitive),
    after: withoutSensitive(change.after, change.after_sensitive),
  };
}

function actionOf(actions: string[]): TofuAction {
  if (actions.length === 2) return 'replace';
  const [action] = actions;
  return action === 'create' || action === 'update' || action === 'delete' || action === 'read'
    ? action
    : 'no-op';
}

/** Attributes that OpenTofu marks, wholly or in a part of them, are left out; so is user_data, which holds secrets. */
function withoutSensitive(
  values: Record<string, JsonValue> | null,
  marks: unknown,
): Record<string, JsonValue> {
  if (values === null || marks === true) return {};
  const marked = (marks ?? {}) as Record<string, unknown>;
  const open = Object.entries(values).filter(([name]) => name !== 'user_data' && !holdsTrue(marked[name]));
  return Object.fromEntries(open);
}

function holdsTrue(mark: unknown): boolean {
  if (mark === true) return true;
  return typeof mark === 'object' && mark !== null && Object.values(mark).some(holdsTrue);
}

interface StateModule {
  resources?: {
    address: string;
    mode: string;
    type: string;
    tainted?: boolean;
    deposed_key?: string;
    values?: Record<string, unknown>;
  }[];
  child_modules?: StateModule[];
}

/** Resources of `tofu show -json`: address, id and name only, so that no value in clear goes further. */
export function readState(text: string): TofuResource[] {
  const state = JSON.parse(text) as { values?: { root_module?: StateModule } };
  return resourcesOf(state.values?.root_module ?? {});
}

function resourcesOf(module: StateModule): TofuResource[] {
  const own = (module.resources ?? []).filter(
    ({ mode, deposed_key }) => mode === 'managed' && deposed_key === undefined,
  );
  const resources = own.map(({ address, type, tainted, values }) => ({
    address,
    type,
    id: String(values?.id ?? ''),
    tainted: tainted === true,
    ...(isIncomplete(type, values) ? { incomplete: true } : {}),
    ...text('name', values?.name),
    ...text('size', values?.server_type ?? values?.load_balancer_type),
    ...text('location', values?.location),
  }));
  return [...resources, ...(module.child_modules ?? []).flatMap(resourcesOf)];
}

/** The provider's import of these two leaves an attribute empty whose change would cut the network. */
function isIncomplete(type: string, values: Record<string, unknown> = {}): boolean {
  if (type === 'hcloud_load_balancer_network') return typeof values.subnet_id !== 'string';
  return type === 'hcloud_server' && !(Array.isArray(values.public_net) && values.public_net.length > 0);
}

function text<K extends string>(key: K, value: unknown): { [key in K]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [key in K]: string }) : {};
}
