import type {
  Hetzner,
  HetznerKind,
  HetznerObject,
  ServerType,
} from '../../../../../src/clients/hetzner/hetzner.ts';
import type {
  Tofu,
  TofuChange,
  TofuPlan,
  TofuProgress,
  TofuResource,
} from '../../../../../src/clients/tofu/tofu.ts';
import { CatalystError } from '../../../../../src/domain/errors.ts';
import type { EventBody, JsonValue } from '../../../../../src/domain/event.ts';
import type { SovereignSpec } from '../../../../../src/domain/spec.ts';
import type { Question, World } from '../../../../../src/pipeline/world.ts';
import { exampleSpec } from './example-spec.ts';

const price = (hourly: bigint, monthly: bigint) => ({ hourly, monthly });

const sold = (name: string, architecture: 'x86' | 'arm', memory: number, disk: number): ServerType => ({
  ...{ name, architecture, cores: memory / 2, memory, disk },
  locations: [{ name: 'fsn1', available: true, recommended: true, deprecated: false }],
});
const SOLD = [
  ...[sold('cpx22', 'x86', 4, 80), sold('cpx32', 'x86', 8, 160), sold('cpx42', 'x86', 16, 320)],
  sold('cax31', 'arm', 16, 160),
];

/** What the stages may touch, in memory; everything that they did can be looked at afterwards. */
export class StageWorld {
  readonly events: EventBody[] = [];
  readonly questions: Question[] = [];
  readonly outputs = new Map<string, JsonValue>();
  readonly secrets = new Map<string, string>();
  readonly calls: string[] = [];
  state: TofuResource[] = [];
  stateMark = 'none';
  cloud: HetznerObject[] = [];
  changes: TofuChange[] = [];
  unchanged: TofuChange[] = [];
  drift: TofuChange[] = [];
  templates: TofuPlan['templates'] = [];
  tofuOutputs: Record<string, JsonValue> = {};
  answer = true;
  progress: TofuProgress[] = [];
  applyError: CatalystError | undefined;

  world(spec: SovereignSpec = exampleSpec()): World {
    const partial: Partial<World> = {
      spec,
      fqdn: 'omantel.omani.works',
      target: { kind: 'sandbox' } as World['target'],
      options: { adopt: false } as World['options'],
      clock: { now: () => 1_790_000_000_000, sleep: async () => undefined },
      random: (length) => new Uint8Array(length).fill(7),
      emit: async (event) => void this.events.push(event),
      ask: async (question) => {
        this.questions.push(question);
        return this.answer;
      },
      output: <T extends JsonValue>(name: string) => this.outputs.get(name) as T | undefined,
      learn: async (name, value) => void this.outputs.set(name, JSON.parse(JSON.stringify(value))),
      secrets: {
        get: async (name) => this.secrets.get(name),
        put: async (name, value) => void this.secrets.set(name, value),
        names: async () => [...this.secrets.keys()],
        values: async () => [...this.secrets.values()],
      },
      hetzner: this.#hetzner() as Hetzner,
      tofu: this.#tofu(),
      dns: undefined,
      signal: new AbortController().signal,
    };
    return partial as World;
  }

  #hetzner(): Partial<Hetzner> {
    return {
      list: async (kind: HetznerKind) => this.cloud.filter((object) => object.kind === kind),
      serverTypes: async () => SOLD,
      startServer: async (id) => void this.calls.push(`start ${id}`),
      locations: async () => [
        { name: 'fsn1', networkZone: 'eu-central', city: '', country: 'DE' },
        { name: 'ash', networkZone: 'us-east', city: '', country: 'US' },
      ],
      pricing: async () => ({
        currency: 'EUR',
        vatRate: '19.000000',
        serverTypes: { cpx32: { fsn1: price(22_400n, 13_990_000n) } },
        loadBalancerTypes: { lb11: { fsn1: price(8_600n, 5_390_000n) } },
        primaryIps: { ipv4: { fsn1: price(800n, 500_000n) } },
      }),
    };
  }

  #tofu(): Tofu {
    const call = (name: string) => void this.calls.push(name);
    return {
      prepare: async () => call('prepare'),
      plan: async () => {
        call('plan');
        const { changes, unchanged } = this;
        return {
          hash: 'a'.repeat(64),
          changes,
          empty: changes.length === 0,
          drift: this.drift,
          templates: this.templates,
          unchanged,
        };
      },
      apply: async (hash, onProgress) => {
        call(`apply ${hash}`);
        this.progress.forEach(onProgress);
        if (this.applyError !== undefined) throw this.applyError;
      },
      destroy: async () => call('destroy'),
      outputs: async () => this.tofuOutputs,
      resources: async () => this.state,
      untaint: async (address) => call(`untaint ${address}`),
      takeIn: async (parts) => {
        call('take in');
        for (const { address, id, amend } of parts) {
          if (id !== undefined) call(`import ${address} ${id}`);
          if (amend !== undefined) call(`amend ${address}`);
        }
      },
      packPlan: async () => ({ files: { 'plan.bin': 'AAAA' }, state: this.stateMark }),
      placePlan: async (packed) => call(`place ${Object.keys(packed.files).join(' ')} on ${packed.state}`),
      stateMark: async () => this.stateMark,
      settle: async () => false,
    };
  }
}

export function serverChange(action: TofuChange['action'], node = 'w1', size = 'cpx32'): TofuChange {
  const values = { name: `catalyst-omantel-omani-works-${node}`, server_type: size, location: 'fsn1' };
  return {
    address: `hcloud_server.worker["primary/${node}"]`,
    type: 'hcloud_server',
    name: 'worker',
    action,
    replaceBecause: action === 'replace' ? ['location'] : [],
    before: action === 'create' ? {} : values,
    after: action === 'delete' ? {} : values,
  };
}

export function interruption(): CatalystError {
  return new CatalystError(
    'CATALYST-INTERRUPTED',
    'Interrupted. OpenTofu saved its state; nothing is half-written.',
  );
}
