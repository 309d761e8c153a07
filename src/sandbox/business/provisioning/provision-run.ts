import { randomUUID } from 'node:crypto';
import type { BusinessContext } from '../context.ts';
import type { Document } from '../storage/documents.ts';
import { PROVISION_STEPS } from './provision-steps.ts';

export interface Provision extends Document {
  tenant_id: string;
  order_id: string;
  plan_id: string;
  apps: string[];
  subdomain: string;
  status: 'running' | 'completed' | 'failed';
  steps: { name: string; status: 'pending' | 'running' | 'completed' | 'failed' }[];
  /** Percent. */
  progress: number;
  error?: string;
  created_at: string;
  updated_at: string;
}

export const PROVISIONS = 'provisioning.provisions';

const STEP_MS = 8_000;

export type ProvisionOrder = Pick<Provision, 'tenant_id' | 'order_id' | 'plan_id' | 'apps' | 'subdomain'>;

/** Walks the steps of workspaces, in the sandbox's time. */
export class ProvisionRuns {
  readonly #context: BusinessContext;
  readonly #cancels = new Set<() => void>();

  constructor(context: BusinessContext) {
    this.#context = context;
  }

  async start(order: ProvisionOrder): Promise<Provision> {
    const now = this.#now();
    const steps = PROVISION_STEPS.map((name) => ({ name, status: 'pending' as const }));
    const times = { created_at: now, updated_at: now };
    const run: Provision = { _id: randomUUID(), ...order, status: 'running', steps, progress: 0, ...times };
    await this.#save(run);
    await this.#tell(run, 'provision.started', { provision_id: run._id, plan_id: run.plan_id });
    this.#later(run._id, 0);
    return run;
  }

  /** Goes on with what was running when the sandbox ended. */
  async resume(): Promise<void> {
    const runs = await this.#context.databases.documents.all<Provision>(PROVISIONS);
    for (const run of runs.filter((one) => one.status === 'running'))
      this.#later(run._id, run.steps.filter((step) => step.status === 'completed').length);
  }

  /** An organization that is gone gets no workspace any more. */
  async abandon(tenantId: string): Promise<void> {
    const runs = await this.#context.databases.documents.all<Provision>(PROVISIONS);
    for (const run of runs.filter((one) => one.tenant_id === tenantId && one.status === 'running'))
      await this.#save({ ...run, status: 'failed', error: 'tenant deleted', updated_at: this.#now() });
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #later(id: string, index: number): void {
    const { clock, faults } = this.#context;
    if (faults.on('provision-stuck')?.value === String(index)) return;
    const cancel = clock.after(STEP_MS, () => {
      this.#cancels.delete(cancel);
      void this.#step(id, index).catch((thrown) => this.#context.log(`provisioning: ${String(thrown)}`));
    });
    this.#cancels.add(cancel);
  }

  async #step(id: string, index: number): Promise<void> {
    const run = await this.#context.databases.documents.get<Provision>(PROVISIONS, id);
    if (run === undefined || run.status !== 'running') return;
    const fails = this.#context.faults.strike('provision-fails', PROVISION_STEPS[index]) !== undefined;
    const status = fails ? ('failed' as const) : ('completed' as const);
    const steps = run.steps.map((step, at) => (at === index ? { ...step, status } : step));
    const done = index + 1;
    const isLast = done === run.steps.length;
    const updated: Provision = {
      ...run,
      ...(fails ? { error: `${PROVISION_STEPS[index]} failed` } : {}),
      ...{ steps, status: fails ? 'failed' : isLast ? 'completed' : 'running' },
      ...{ progress: Math.round((done / steps.length) * 100), updated_at: this.#now() },
    };
    await this.#save(updated);
    const { progress, error } = updated;
    if (fails) return this.#tell(run, 'provision.failed', { provision_id: id, error });
    await this.#tell(run, 'provision.step', {
      provision_id: id,
      ...{ step_index: index, step_name: PROVISION_STEPS[index], progress },
    });
    if (isLast) await this.#tell(run, 'provision.completed', { provision_id: id });
    else this.#later(id, done);
  }

  #save(run: Provision): Promise<void> {
    return this.#context.databases.documents.put(PROVISIONS, run);
  }

  #tell(run: Provision, type: string, data: Record<string, unknown>): Promise<void> {
    return this.#context.bus
      .publish(type, 'provisioning', run.tenant_id, data)
      .catch((thrown) => this.#context.log(`provisioning: ${type}: ${String(thrown)}`));
  }

  #now(): string {
    return new Date(this.#context.clock.now()).toISOString();
  }
}
