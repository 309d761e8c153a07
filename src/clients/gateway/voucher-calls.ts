import { normalCode, type VoucherFields } from '../../domain/business/voucher.ts';
import { refuseNameless } from '../../domain/business/voucher-code.ts';
import { type Asking, withSignal } from './asking.ts';
import type { GatewayReply } from './call.ts';
import { aList } from './decode.ts';
import type { Gateway } from './gateway.ts';
import { decoded } from './replies.ts';
import { aPreview, aVoucher, issueBody } from './voucher-forms.ts';

type VoucherCalls = Pick<
  Gateway,
  'listVouchers' | 'issueVoucher' | 'revokeVoucher' | 'previewVoucher' | 'sendVoucherMail'
>;

export function voucherCalls(asking: Asking): VoucherCalls {
  return {
    listVouchers: async (reading) => {
      const request = { method: 'GET', path: '/billing/vouchers/list', ...withSignal(reading) } as const;
      const { text, serverTime } = await asking.call(request);
      const vouchers = decoded(text, aList(aVoucher));
      return { vouchers, ...(serverTime === undefined ? {} : { serverTime }) };
    },
    issueVoucher: async (fields) => {
      await asking.call({ method: 'POST', path: '/billing/vouchers/issue', body: issueBody(fields) });
    },
    revokeVoucher: async (code) => {
      await asking.call({ method: 'DELETE', path: revokePath(code) });
    },
    previewVoucher: (code, reading) => preview(asking, code, reading),
    sendVoucherMail: (to, voucher, fqdn) => sendMail(asking, to, voucher, fqdn),
  };
}

/** Upstream's revoke upper-cases what is in the path; a code that holds lower case can only be named by the older path. */
function revokePath(code: string): string {
  refuseNameless(code);
  const path = encodeURIComponent(code.toWellFormed());
  return code.toUpperCase() === code ? `/billing/vouchers/revoke/${path}` : `/billing/admin/promos/${path}`;
}

/** Public in the later layer, behind a token in the earlier one. 410 carries the preview as 200 does. */
async function preview(asking: Asking, code: string, reading?: { signal?: AbortSignal }) {
  const request = {
    ...({ method: 'POST', path: '/billing/vouchers/redeem-preview', body: { code } } as const),
    ...withSignal(reading),
  };
  const open = await asking.raw({ ...request, anonymous: true });
  const reply = open.status === 401 ? await asking.raw(request) : open;
  return { preview: previewOf(asking, reply), anonymous: reply === open };
}

function previewOf(asking: Asking, reply: GatewayReply) {
  if (reply.status === 200 || reply.status === 410) return decoded(reply.text, aPreview);
  throw asking.refusal(reply);
}

/** Notification's own time limit for its mail server is longer than billing's. */
const MAIL_BUDGET_MS = 30_000;

async function sendMail(asking: Asking, to: string, voucher: VoucherFields, fqdn: string): Promise<void> {
  const { code, credit_omr, description } = issueBody(voucher);
  const data = { code: normalCode(code), credit_omr, description, sovereign_fqdn: fqdn };
  const body = { to, template: 'voucher-issued', data };
  await asking.call({ method: 'POST', path: '/notification/send', body, budgetMs: MAIL_BUDGET_MS });
}
