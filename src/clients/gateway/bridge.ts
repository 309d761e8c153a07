import { CatalystError } from '../../domain/errors.ts';
import type { Gateway } from './gateway.ts';
import { BRIDGE_SIGN_IN } from './refusal.ts';

/**
 * What the console's operator bridge offers of a gateway: vouchers to list, issue and revoke. Its revenue and orders are
 * placeholders of zeros upstream, so nothing else is asked there. It gives each call three seconds, so an error may follow
 * a voucher that was saved.
 */
export function bridgeGateway(gateway: Gateway): Gateway {
  const { listVouchers, issueVoucher, revokeVoucher, probe, close } = gateway;
  return {
    ...{ listVouchers, issueVoucher, probe, close },
    revokeVoucher: (code) => (code.toUpperCase() === code ? revokeVoucher(code) : refuse()),
    ...{ previewVoucher: refuse, balance: refuse, orders: refuse, subscription: refuse, invoices: refuse },
    ...{ plans: refuse, putPlan: refuse, addons: refuse, revenue: refuse, checkout: refuse },
    ...{
      organizations: refuse,
      organization: refuse,
      ownOrganizations: refuse,
      provisions: refuse,
      startProvision: refuse,
      recordUsage: refuse,
    },
    ...{ stripeSettings: refuse, putStripeKeys: refuse, sendVoucherMail: refuse },
    ...{
      signIn: signInElsewhere,
      requestCode: signInElsewhere,
      verifyCode: signInElsewhere,
      refresh: signInElsewhere,
      signOut: signInElsewhere,
      consoleSession: signInElsewhere,
      me: refuse,
    },
  };
}

async function refuse(): Promise<never> {
  const message = 'The operator bridge has no way for this: it lists, issues and revokes vouchers.';
  throw new CatalystError('CATALYST-BILLING-REFUSED', message, {
    hint: 'Make a context that goes by the gateway: catalyst context create NAME --fqdn … --via gateway',
  });
}

async function signInElsewhere(): Promise<never> {
  const message = 'Nobody signs in at the operator bridge itself.';
  throw new CatalystError('CATALYST-AUTH-REQUIRED', message, { hint: BRIDGE_SIGN_IN });
}
