import { omrText } from '../../domain/business/omr.ts';
import type { IssueResult } from '../../services/vouchers/issue-voucher.ts';
import { businessCommand, issueCommand } from '../derive/business-commands.ts';
import { ceilingFrom, draftFrom } from '../forms/voucher-values.ts';
import type { Change, VoucherVerb } from '../messages.ts';
import type { Notice } from '../model.ts';
import type { Task, TaskWay } from './task.ts';

/** What every request on a Sovereign's business carries here. */
function requestOn(fqdn: string, { ask, signal, credentials: { token } }: TaskWay) {
  return { sovereign: fqdn, signal, ask, dryRun: false, ...(token === undefined ? {} : { token }) };
}

export function issueTask({ fqdn, values }: Change & { verb: 'issue' }): Task {
  return {
    command: issueCommand(values, fqdn),
    run: async ({ vouchers }, way) => {
      const ceiling = ceilingFrom(values);
      const most = ceiling === undefined ? {} : { ceiling };
      const request = { ...requestOn(fqdn, way), ...most, resurrect: false };
      const update = values.taken === 'change';
      return issueNotice(await vouchers.issue({ ...request, voucher: draftFrom(values), update }));
    },
  };
}

export function voucherTasks({ verb, fqdn, codes }: Change & { verb: VoucherVerb }): Task[] {
  const destroys = codes.length === 1 ? codes[0]! : fqdn;
  return codes.map((code) =>
    verb === 'revoke' ? { ...revokeTask(fqdn, code), confirmName: destroys } : switchTask(fqdn, code, verb),
  );
}

function revokeTask(fqdn: string, code: string): Task {
  return {
    command: businessCommand(['voucher', 'revoke', code], fqdn),
    run: async ({ vouchers }, way) => {
      const { voucher } = await vouchers.revoke(code, requestOn(fqdn, way));
      return { text: `${voucher.code} is revoked, on ${fqdn}.`, tone: 'good' };
    },
  };
}

function switchTask(fqdn: string, code: string, verb: 'activate' | 'deactivate'): Task {
  const active = verb === 'activate';
  return {
    command: businessCommand(['voucher', 'issue', code], fqdn, {
      ...{ update: true, active, inactive: !active },
    }),
    run: async ({ vouchers }, way) => {
      const request = { ...requestOn(fqdn, way), update: true, resurrect: false };
      return issueNotice(await vouchers.issue({ ...request, voucher: { code, active } }));
    },
  };
}

function issueNotice({ outcome, plan, sovereign, mail, settledByReadBack }: IssueResult): Notice {
  const { code, credit } = plan.wanted;
  const words = { created: 'issued', updated: 'changed', unchanged: 'there already', planned: 'planned' };
  const head = `${code} of ${omrText(credit)} is ${words[outcome]} on ${sovereign}.`;
  const settled = settledByReadBack ? ' The write got no answer; looking again shows that it was done.' : '';
  if (mail === undefined) return { text: `${head}${settled}`, tone: 'good' };
  if (mail.state === 'accepted')
    return { text: `${head}${settled} Mail accepted; delivery is not known.`, tone: 'good' };
  const why = mail.error?.message ?? '';
  const sent = mail.state === 'unknown' ? 'Whether the mail was sent is not known' : 'The mail was not sent';
  return { text: `${head}${settled} ${sent}: ${why}`, tone: 'warning' };
}
