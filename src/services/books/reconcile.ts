import type { Row, Transaction } from '../../clients/postgres/database.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import type { CaseName, Finding, Unchecked } from '../../domain/business/books/finding.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { bookRules } from './reconcile-rules.ts';
import { type ServicesAccess, servicesFindings } from './reconcile-services.ts';
import type { Schema } from './schema.ts';
import { bigintOf, given, moment, textOf } from './sql-values.ts';
import { type Books, type DirectRequest, ofBooks, withBooks } from './with-books.ts';

/** At most so many of one case are told. */
export const MOST_FINDINGS = 1_000;

export interface Reconciliation extends OfSovereign {
  findings: Finding[];
  /** Cases that could not be looked for. */
  unchecked: Unchecked[];
  /** Cases of which there are more than are told. */
  cut: CaseName[];
}

/** A row that another service's word has to judge. */
export interface Candidate {
  id: string;
  customerId: string;
  tenantId: string;
  since: string;
  amount?: bigint;
}

export interface Candidates {
  /** The newest completed order of each organization. */
  orders: Candidate[];
  /** Active subscriptions. */
  subscriptions: Candidate[];
}

/** Looks for everything that is wrong in the books: the tables in one snapshot, then what tenant and provisioning say. */
export function reconcile(
  workshop: BusinessWorkshop,
  request: DirectRequest & ServicesAccess,
): Promise<Reconciliation> {
  return withBooks(workshop, request, async (books) => {
    const { findings, cut, candidates } = await books.database.read((one) => fromTables(one, books));
    const told = await servicesFindings(workshop, request, candidates);
    const { entries } = await workshop.audit.read(books.fqdn);
    return {
      ...ofBooks(books),
      findings: [...findings, ...told.findings.map((one) => withOwnPart(one, entries))],
      ...{ unchecked: told.unchecked, cut },
    };
  });
}

/** Our own audit file tells whether an order without a workspace is ours, and that we ended before we announced it. */
function withOwnPart(finding: Finding, past: readonly AuditEntry[]): Finding {
  if (finding.case !== 'order-without-provision') return finding;
  const { subject } = finding;
  const isOurs = past.some(({ after }) => after?.order === subject);
  const wasSaid = past.some(({ command, what }) => command === 'billing announce' && what === subject);
  return isOurs && !wasSaid
    ? { ...finding, seen: `${finding.seen}; we ended before it was announced` }
    : finding;
}

async function fromTables(transaction: Transaction, { schema }: Pick<Books, 'schema'>) {
  const findings: Finding[] = [];
  const cut: CaseName[] = [];
  for (const [name, rule] of Object.entries(bookRules(schema)) as [CaseName, string][]) {
    const rows = await transaction.rows(`${rule} LIMIT ${MOST_FINDINGS + 1}`);
    if (rows.length > MOST_FINDINGS) cut.push(name);
    findings.push(...rows.slice(0, MOST_FINDINGS).map((row) => findingOf(name, row)));
  }
  return { findings, cut, candidates: await candidatesOf(transaction, schema) };
}

function findingOf(name: CaseName, row: Row): Finding {
  return {
    ...{ case: name, subject: textOf(row, 'subject'), seen: textOf(row, 'seen') },
    ...given(row, { customerId: 'customer_id', tenantId: 'tenant_id', since: 'since' }),
    ...(row.amount == null ? {} : { amount: bigintOf(row, 'amount') }),
  };
}

async function candidatesOf(transaction: Transaction, { orderAmount }: Schema): Promise<Candidates> {
  const orders = await transaction.rows(
    `SELECT DISTINCT ON (o.tenant_id) o.id, o.customer_id, o.tenant_id, ${moment('o.created_at')} AS since,
      ${orderAmount} AS amount FROM orders o
     WHERE o.status = 'completed' AND o.created_at < now() - interval '10 minutes'
     ORDER BY o.tenant_id, o.created_at DESC`,
  );
  const subscriptions = await transaction.rows(
    `SELECT s.id, s.customer_id, s.tenant_id, ${moment('s.created_at')} AS since, NULL AS amount
     FROM subscriptions s WHERE s.status = 'active' ORDER BY s.created_at, s.id`,
  );
  return { orders: orders.map(candidateOf), subscriptions: subscriptions.map(candidateOf) };
}

function candidateOf(row: Row): Candidate {
  return {
    ...{ id: textOf(row, 'id'), customerId: textOf(row, 'customer_id'), tenantId: textOf(row, 'tenant_id') },
    since: textOf(row, 'since'),
    ...(row.amount == null ? {} : { amount: bigintOf(row, 'amount') }),
  };
}
