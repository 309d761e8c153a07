import type { Asking } from './asking.ts';
import { aFlag, anObject, aText, aWhole, orElse } from './decode.ts';
import type { Gateway, UsageRecorded } from './gateway.ts';
import { decoded } from './replies.ts';

/** Metering over HTTP (core/services/billing/handlers/metering). */
export function usageCalls(asking: Asking): Pick<Gateway, 'recordUsage'> {
  return {
    recordUsage: async ({ customerId, charge, reason, requestId, organizationId }) => {
      const tenant = organizationId === undefined ? {} : { tenant_id: organizationId };
      const body = {
        ...{ customer_id: customerId, amount_micro_omr: -charge, reason },
        metadata: { request_id: requestId, ...tenant },
      };
      const reply = await asking.call({ method: 'POST', path: '/billing/metering/record', body });
      return decoded(reply.text, aRecord);
    },
  };
}

const aRecord = anObject<UsageRecorded>((member) => ({
  entryId: member('ledger_entry_id', aText),
  balance: member('balance_after_micro_omr', aWhole),
  duplicate: member('duplicate', orElse(aFlag, false)),
}));
