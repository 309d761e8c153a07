import { type IssuePlan, issueLines, planIssue, refuseOverwrite } from '../../domain/business/issue-plan.ts';
import { invalidVoucher, refuseDraft } from '../../domain/business/refuse-draft.ts';
import {
  findVoucher,
  normalCode,
  type Voucher,
  type VoucherFields,
  voucherDifferences,
} from '../../domain/business/voucher.ts';
import { generateCode } from '../../domain/business/voucher-code.ts';
import { type CheckedDraft, checkChange, type VoucherDraft } from '../../domain/business/voucher-rules.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import {
  type Business,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { requireRole, VOUCHER_ISSUERS } from '../business/preflight.ts';
import { withBusiness } from '../business/with-business.ts';
import { type MailOutcome, refuseUnmailable, sendVoucherMail } from './send-mail.ts';
import { knownTombstones, refuseTombstone, takeBackResurrected } from './tombstones.ts';
import { writeVoucher } from './write-voucher.ts';

export interface IssueRequest extends WriteRequest {
  /**
   * Texts as somebody gave them. Without a code one is generated; what an update leaves out stays as it is, and everything
   * is sent in any case.
   */
  voucher: Partial<VoucherDraft>;
  /** Most credit in micro-OMR; undefined: any that billing can keep. */
  ceiling?: bigint;
  /** The live voucher of that code is changed. */
  update: boolean;
  /** A revoked voucher of that code may come back, with its old redemptions. */
  resurrect: boolean;
}

export interface IssueResult extends OfSovereign {
  outcome: 'created' | 'updated' | 'unchanged' | 'planned';
  plan: IssuePlan;
  /** As it was read back; absent for a plan, and where reading back failed after an answered write. */
  voucher?: Voucher;
  /** The write got no answer, and looking afterwards told that it was done. */
  settledByReadBack: boolean;
  mail?: MailOutcome;
}

/**
 * Issues a voucher, or changes one: role, list, difference, question, write of all five fields, list again, audit; then
 * the mail, whose outcome is its own. An identical live voucher is not written again. Upstream:
 * core/services/billing/handlers/vouchers.go.
 * @throws CatalystError CATALYST-VOUCHER-INVALID with every fault, CATALYST-VOUCHER-NOT-FOUND, CATALYST-VOUCHER-EXISTS, CATALYST-VOUCHER-REVOKED,
 * CATALYST-DECLINED, CATALYST-ROLE-MISSING, CATALYST-DIFFERENT, OutcomeUnknown, and those of the gateway
 */
export async function issueVoucher(workshop: BusinessWorkshop, request: IssueRequest): Promise<IssueResult> {
  const code = request.voucher.code ?? generateCode(workshop.settings.random);
  const draft: VoucherDraft = { ...request.voucher, code };
  refuseDraft(draft, request);
  return withBusiness(workshop, request, async (business) => {
    refuseUnmailable(business, request.voucher.email);
    await requireRole(business, VOUCHER_ISSUERS, 'issue vouchers');
    const { vouchers, serverTime } = await business.gateway.listVouchers(business);
    const held = findVoucher(vouchers, normalCode(code));
    if (request.update && held === undefined && !request.resurrect) throw nothingToChange(normalCode(code));
    const fields = checked(checkChange(draft, request.update ? held : undefined, request.ceiling));
    const plan = planIssue(fields, held, request.voucher.email !== undefined);
    refuseOverwrite(plan, request.update);
    const tombstone = held === undefined && knownTombstones(await business.pastAudit()).has(fields.code);
    if (tombstone) refuseTombstone(fields.code, request.resurrect);
    const result = { ...ofSovereign(business), plan, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned', ...(held ? { voucher: held } : {}) };
    await agree(business, plan, request);
    const written = await writtenOf(business, plan, { serverTime, resurrect: request.resurrect });
    return mailed(business, { ...result, ...written }, request);
  });
}

function checked({ fields, faults }: CheckedDraft): VoucherFields {
  if (fields !== undefined) return fields;
  throw invalidVoucher(faults);
}

function nothingToChange(code: string): CatalystError {
  const message = `No live voucher has the code ${code}, so there is nothing to change.`;
  return new CatalystError('CATALYST-VOUCHER-NOT-FOUND', message, {
    hint: 'Without --update it is issued as a new one; a revoked one comes back with --resurrect.',
  });
}

async function agree(business: Business, plan: IssuePlan, { ask, voucher }: IssueRequest): Promise<void> {
  if (plan.action === 'unchanged' && voucher.email === undefined) return;
  const verb = plan.action === 'create' ? 'Issue' : plan.action === 'update' ? 'Change' : 'Mail';
  const lines = [
    ...issueLines(business.fqdn, plan),
    ...(voucher.email === undefined ? [] : ['  A mail with the code goes to the address given.']),
  ];
  await agreeFirst(ask, `${verb} this voucher on ${business.fqdn}?`, lines);
}

interface Circumstances {
  serverTime: number | undefined;
  resurrect: boolean;
}

async function writtenOf(
  business: Business,
  plan: IssuePlan,
  { serverTime, resurrect }: Circumstances,
): Promise<Pick<IssueResult, 'outcome' | 'voucher' | 'settledByReadBack'>> {
  const { action, wanted, held } = plan;
  if (action === 'unchanged')
    return { outcome: 'unchanged', settledByReadBack: false, ...(held ? { voucher: held } : {}) };
  await refuseDrift(business, plan);
  const { state, answered } = await writeVoucher(business, wanted, held);
  const voucher = state ?? undefined;
  if (held === undefined && voucher !== undefined && !resurrect)
    await takeBackResurrected(business, voucher, serverTime);
  const outcome = action === 'create' ? 'created' : 'updated';
  return { outcome, settledByReadBack: !answered, ...(voucher === undefined ? {} : { voucher }) };
}

/** Compares the listed row right before writing: between the plan and the answer somebody else may have been at it. */
async function refuseDrift({ gateway, signal }: Business, { wanted, held }: IssuePlan): Promise<void> {
  const { vouchers } = await gateway.listVouchers(signal === undefined ? {} : { signal });
  const now = findVoucher(vouchers, wanted.code);
  const same = held === undefined ? now === undefined : now !== undefined && isSame(held, now);
  if (same) return;
  const message = `The voucher ${wanted.code} was changed by somebody else meanwhile. Nothing was written.`;
  throw new CatalystError('CATALYST-DIFFERENT', message, { hint: `catalyst voucher show ${wanted.code}` });
}

function isSame(one: Voucher, other: Voucher): boolean {
  return voucherDifferences(one, other).length === 0;
}

async function mailed(business: Business, result: IssueResult, request: IssueRequest): Promise<IssueResult> {
  const { email } = request.voucher;
  if (email === undefined) return result;
  return { ...result, mail: await sendVoucherMail(business, result.plan.wanted, email) };
}
