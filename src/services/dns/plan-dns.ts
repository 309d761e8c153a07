import type { DnsPlan } from '../../domain/dns-plan.ts';
import { plannedRecords } from '../../pipeline/stages/records/planned.ts';
import { looking, type Workshop } from '../session.ts';
import { dnsOptions, subjectWithAddress } from './dns-subject.ts';

export interface PlanDnsRequest {
  /** Plan as if records that are not ours were taken over. */
  adopt: boolean;
  signal: AbortSignal;
}

/**
 * What `applyDns` would write. Nothing is written and no lock is taken.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-UNFINISHED without a load balancer, and the provider's own
 */
export async function planDns(workshop: Workshop, fqdn: string, request: PlanDnsRequest): Promise<DnsPlan> {
  const { spec } = await subjectWithAddress(workshop, fqdn);
  const { signal } = request;
  const session = { spec, options: dnsOptions(request), signal, ask: async () => undefined, listeners: [] };
  return looking(workshop, session, plannedRecords);
}
