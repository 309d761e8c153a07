import type { Drift } from '../../domain/plan.ts';

/** The JSON form of a plan (schemas/plan.schema.json), as far as a person is shown it. */
export interface PlanShape {
  sovereign: string;
  sandbox: boolean;
  infrastructure: PlanChange[];
  drift?: Drift[];
  oldTemplate?: string[];
  records: PlanRecord[];
  cost: { now: PlanCost; after: PlanCost };
}

export interface PlanChange {
  action: 'replace' | 'delete' | 'create' | 'update';
  kind: string;
  name: string;
  size?: string;
  location?: string;
  because: string[];
  updates: { path: string; from: unknown; to: unknown }[];
  /** Name of the server with which the cloud makes it: the plan itself knows nothing of it. */
  madeWith?: string;
}

export interface PlanRecord {
  action: string;
  zone: string;
  name: string;
  type: string;
  ttl: number;
  from: string[] | null;
  to: string[] | null;
}

export interface PlanCost {
  currency: string;
  vatRate: string;
  hourly: string;
  monthly: string;
  lines: { kind: string; size: string; location: string; count: number; monthly: string | null }[];
}
