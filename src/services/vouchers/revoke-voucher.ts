import { omrText } from '../../domain/business/omr.ts';
import type { Voucher } from '../../domain/business/voucher.ts';
import { refuseNameless, shownCode } from '../../domain/business/voucher-code.ts';
import { agreeFirst } from '../business/agree.ts';
import {
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { requireRole, VOUCHER_ISSUERS } from '../business/preflight.ts';
import { withBusiness } from '../business/with-business.ts';
import { requireVoucher } from './read-vouchers.ts';
import { revokeListed } from './revoke-listed.ts';

export interface RevokeResult extends OfSovereign {
  outcome: 'revoked' | 'planned';
  /** As it was listed before. */
  voucher: Voucher;
  settledByReadBack: boolean;
}

/**
 * Revokes a voucher: list, question, delete, list again, audit. Credit that was redeemed stays with the customers.
 * @throws CatalystError CATALYST-VOUCHER-NOT-FOUND, CATALYST-DECLINED, CATALYST-ROLE-MISSING, OutcomeUnknown
 */
export function revokeVoucher(
  workshop: BusinessWorkshop,
  code: string,
  request: WriteRequest,
): Promise<RevokeResult> {
  return withBusiness(workshop, request, async (business) => {
    await requireRole(business, VOUCHER_ISSUERS, 'revoke vouchers');
    const { vouchers } = await business.gateway.listVouchers(business);
    const voucher = requireVoucher(vouchers, code);
    refuseNameless(voucher.code, business);
    const result = { ...ofSovereign(business), voucher, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    const lines = revokeLines(business.fqdn, voucher);
    await agreeFirst(request.ask, `Revoke it on ${business.fqdn}?`, lines);
    const { answered } = await revokeListed(business, voucher);
    return { ...result, outcome: 'revoked', settledByReadBack: !answered };
  });
}

export function revokeLines(fqdn: string, { code, credit, timesRedeemed }: Voucher): string[] {
  const times = timesRedeemed === 1 ? 'once' : `${timesRedeemed} times`;
  return [
    `Voucher ${shownCode(code)} of ${omrText(credit)}, scoped to ${fqdn}`,
    timesRedeemed === 0
      ? '  Nobody has redeemed it.'
      : `  It was redeemed ${times}; that credit stays with the customers.`,
    '  From then on nobody can redeem it.',
  ];
}
