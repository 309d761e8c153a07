import { isDestroyed, isDestroying } from '../../domain/destroyed.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Progress } from '../../domain/progress.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { RunOptions } from '../../pipeline/world.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { Workshop } from '../session.ts';

export interface DnsSubject {
  spec: SovereignSpec;
  progress: Progress;
}

/** The Sovereign whose DNS is meant. @throws CatalystError CATALYST-NOT-FOUND */
export async function dnsSubject({ state }: Workshop, fqdn: string): Promise<DnsSubject> {
  const progress = await requireProgress(state, fqdn);
  const spec = progress.outputs.spec as unknown as SovereignSpec | undefined;
  if (spec !== undefined) return { spec, progress };
  throw new CatalystError('CATALYST-NOT-FOUND', `The journal of ${fqdn} names no spec yet.`, {
    hint: `catalyst sovereign create -f sovereign.yaml`,
  });
}

/** As `dnsSubject`, for one that has an address to publish. @throws CatalystError CATALYST-UNFINISHED too */
export async function subjectWithAddress(workshop: Workshop, fqdn: string): Promise<DnsSubject> {
  const subject = await dnsSubject(workshop, fqdn);
  const { outputs } = subject.progress;
  refuseDestroyed(subject);
  if (Array.isArray(outputs.regions) && outputs.regions.length > 0) return subject;
  const message = `${fqdn} has no load balancer yet, so there is no address to publish. Nothing was touched.`;
  throw new CatalystError('CATALYST-UNFINISHED', message, { hint: `catalyst sovereign resume ${fqdn}` });
}

/** Names must not be pointed at an address that Hetzner gives to somebody else. */
function refuseDestroyed({ progress }: DnsSubject): void {
  const { sovereign } = progress;
  if (isDestroyed(progress)) {
    throw new CatalystError('CATALYST-DESTROYED', `${sovereign} was destroyed: it has no records.`, {
      hint: `catalyst dns snapshots ${sovereign}`,
    });
  }
  if (!isDestroying(progress)) return;
  throw new CatalystError('CATALYST-UNFINISHED', `${sovereign} is being destroyed: its records go.`, {
    hint: `catalyst sovereign destroy ${sovereign}`,
  });
}

/** Options of a run that only writes DNS. */
export function dnsOptions(options: Partial<Pick<RunOptions, 'adopt' | 'waitForRecords'>>): RunOptions {
  return {
    adopt: options.adopt ?? false,
    waitForRecords: options.waitForRecords ?? false,
    convergeTimeoutMs: 0,
    failFast: false,
    workloads: false,
  };
}
