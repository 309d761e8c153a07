import { issueLines } from '../../domain/business/issue-plan.ts';
import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';
import { voucherJson } from '../../domain/business/voucher-json.ts';
import type { ExitStatus } from '../../domain/exit-status.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { IssueResult } from '../../services/vouchers/issue-voucher.ts';

/** The answer of `voucher issue` as JSON. */
export function issueJson({
  sovereign,
  world,
  outcome,
  plan,
  voucher,
  mail,
  settledByReadBack,
}: IssueResult) {
  const { action, differences, liability, warnings, calls, wanted } = plan;
  return {
    ...{ sovereign, world, outcome, code: wanted.code, settledByReadBack },
    plan: {
      ...{ action, differences, warnings, calls, currency: CURRENCY },
      liability: liability === undefined ? null : omrDecimal(liability),
    },
    ...(voucher === undefined ? {} : { voucher: voucherJson(voucher) }),
    ...(mail === undefined ? {} : { mail }),
  };
}

/** What a person is told in the end. */
export function issueLinesAfter(result: IssueResult): string[] {
  const { outcome, plan, sovereign, settledByReadBack } = result;
  if (outcome === 'planned') return plannedLines(result);
  const words = { created: 'issued', updated: 'changed', unchanged: 'there already, as it has to be' }[
    outcome
  ];
  const head = `${plan.wanted.code} of ${omrText(plan.wanted.credit)} is ${words}, on ${sovereign}.`;
  return [
    head,
    ...(settledByReadBack ? ['The write got no answer; looking again shows that it was done.'] : []),
    ...(result.voucher === undefined
      ? ['It was accepted; reading it back failed: catalyst voucher list']
      : []),
    ...(outcome === 'created' || outcome === 'updated' ? plan.warnings : []),
    ...(plan.wanted.active ? [redeemLink(result)] : []),
    ...mailLines(result),
  ].map(plainText);
}

function plannedLines({ plan, sovereign }: IssueResult): string[] {
  const nothing = plan.action === 'unchanged' ? ['It is there already, as it has to be.'] : [];
  const calls = plan.calls.map((call) => `  ${call}`);
  const would = calls.length === 0 ? [] : ['It would ask:', ...calls];
  return [...issueLines(sovereign, plan), ...nothing, ...would, 'Nothing was written.'].map(plainText);
}

/** The slash before the question mark matters: the page is a static one. */
function redeemLink({ plan, sovereign }: IssueResult): string {
  return `It is redeemed at https://marketplace.${sovereign}/redeem/?code=${encodeURIComponent(plan.wanted.code)}`;
}

function mailLines({ mail }: IssueResult): string[] {
  if (mail === undefined) return [];
  if (mail.state === 'accepted')
    return ["The mail was accepted by the Sovereign's mail server; delivery is not known."];
  const why = mail.error?.message ?? '';
  if (mail.state === 'unknown')
    return [
      `Whether the mail was sent is not known: ${why}`,
      'Look in the mailbox before you send it again.',
    ];
  return [`The mail was not sent: ${why}`];
}

/** A mail that was not accepted is no success, though the voucher is saved. */
export function issueExit({ mail }: IssueResult): ExitStatus | undefined {
  if (mail === undefined || mail.state === 'accepted') return undefined;
  return mail.state === 'unknown' ? 6 : 5;
}
