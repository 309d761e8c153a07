import { mayHaveHappened } from '../../domain/business/may-have-happened.ts';
import type { VoucherFields } from '../../domain/business/voucher.ts';
import { asCatalystError, CatalystError, type ErrorObject } from '../../domain/errors.ts';
import type { Business } from '../business/business.ts';

/**
 * What became of a voucher's mail, apart from the voucher. `accepted`: a mail server took it, which is not delivery.
 * `unknown`: no answer, so it may be on its way. `refused`: it was not sent.
 */
export interface MailOutcome {
  state: 'accepted' | 'unknown' | 'refused';
  error?: ErrorObject;
}

/** @throws CatalystError CATALYST-USAGE before anything is written, where nothing can be mailed */
export function refuseUnmailable({ via }: Pick<Business, 'via'>, recipient: string | undefined): void {
  if (via !== 'bridge' || recipient === undefined) return;
  const message = 'The operator bridge cannot mail a voucher. Nothing was written.';
  throw new CatalystError('CATALYST-USAGE', message, {
    hint: 'Leave the address out, or use a context that goes by the gateway.',
  });
}

/**
 * Asks for the mail as a step of its own; whatever comes of it, the voucher stays as it is.
 * @param patiently how it is asked for: a list waits where the gateway counts its requests
 */
export async function sendVoucherMail(
  business: Business,
  voucher: VoucherFields,
  recipient: string,
  patiently = (work: () => Promise<void>): Promise<void> => work(),
): Promise<MailOutcome> {
  const { fqdn, gateway } = business;
  const outcome = await patiently(() => gateway.sendVoucherMail(recipient, voucher, fqdn)).then(
    (): MailOutcome => ({ state: 'accepted' }),
    (thrown: unknown): MailOutcome => {
      const error = withoutRecipient(asCatalystError(thrown).toObject(), recipient);
      return { state: mayHaveHappened(thrown) ? 'unknown' : 'refused', error };
    },
  );
  const failed = outcome.error === undefined ? {} : { error: outcome.error.code };
  const noted = outcome.state === 'accepted' ? 'accepted' : outcome.state;
  await business.audit({ command: 'voucher mail', what: voucher.code, outcome: noted, ...failed });
  return outcome;
}

/** A mail server's words may repeat the address; the causes are left behind for the same reason. */
function withoutRecipient({ code, exit, message, hint }: ErrorObject, recipient: string): ErrorObject {
  const plain = message.replaceAll(recipient, 'the recipient');
  return { code, exit, message: plain, ...(hint === undefined ? {} : { hint }) };
}
