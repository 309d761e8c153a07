import type { CaseName } from '../../domain/business/books/finding.ts';
import type { VoucherVerb } from '../messages.ts';
import { type Model, placeNow } from '../model.ts';
import { findingsAt } from '../screens/findings.ts';
import { chosenKeys } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';
import type { Step } from '../update.ts';
import { lookingAt } from './looking.ts';

/** Vouchers that are marked, else the one that is open or under the cursor. */
export function changeVouchers(verb: VoucherVerb): (model: Model) => Step {
  return (model) => {
    const place = placeNow(model);
    const { fqdn, screen, named } = place;
    const codes =
      screen === 'voucher' ? [named ?? ''] : chosenKeys(SCREEN.vouchers.rows?.(model, place), place);
    if (codes.length === 0 || fqdn === undefined) return refused(model, 'Choose a voucher first.');
    const what = codes.length === 1 ? codes[0] : `${codes.length} vouchers`;
    return lookingAt(model, `Looking at what it takes to ${verb} ${what}`, { verb, fqdn, codes });
  };
}

/** Leaks that are marked, else the one under the cursor. */
export function rollback(model: Model): Step {
  const chosen = chosenFindings(model, 'leaked-redemption');
  if (chosen === undefined) return refused(model, 'Only a leaked redemption can be taken back here.');
  const { fqdn, reason, findings } = chosen;
  const leaks = findings.map(({ subject, customerId = '' }) => ({ code: subject, customer: customerId }));
  return lookingAt(model, 'Looking at what taking it back would write', {
    ...{ verb: 'rollback', fqdn, leaks, reason },
  });
}

/** Paid orders without a workspace that are marked, else the one under the cursor. */
export function announce(model: Model): Step {
  const chosen = chosenFindings(model, 'order-without-provision');
  if (chosen === undefined) return refused(model, 'Only an order without a workspace can be announced.');
  const { fqdn, reason, findings } = chosen;
  const orders = findings.map(({ subject }) => subject);
  return lookingAt(model, 'Looking at the order', { verb: 'announce', fqdn, orders, reason });
}

/** The findings that are meant, where all of them are of that case and the books are open. */
function chosenFindings(model: Model, name: CaseName) {
  const place = placeNow(model);
  const { fqdn } = place;
  const findings = findingsAt(model, place, chosenKeys(SCREEN.findings.rows?.(model, place), place));
  const reason = fqdn === undefined ? undefined : model.books[fqdn];
  const ours = findings.length > 0 && findings.every((one) => one.case === name);
  return fqdn === undefined || reason === undefined || !ours ? undefined : { fqdn, reason, findings };
}

function refused(model: Model, text: string): Step {
  return [{ ...model, notice: { text, tone: 'warning' } }, []];
}
