import { CatalystError } from '../errors.ts';
import { CURRENCY, omrText } from './omr.ts';
import {
  type FieldDifference,
  liabilityOf,
  type Voucher,
  type VoucherFields,
  voucherDifferences,
} from './voucher.ts';

/** What an issue would do, before it does it. */
export interface IssuePlan {
  action: 'create' | 'update' | 'unchanged';
  wanted: VoucherFields;
  held?: Voucher;
  differences: FieldDifference[];
  /** Most that the Sovereign may have to honour by this voucher from now on, micro-OMR; undefined without a cap. */
  liability?: bigint;
  warnings: string[];
  /** The requests that would be made, in order. */
  calls: string[];
}

export function planIssue(wanted: VoucherFields, held: Voucher | undefined, mail: boolean): IssuePlan {
  const differences = held === undefined ? [] : voucherDifferences(held, wanted);
  const action = held === undefined ? 'create' : differences.length === 0 ? 'unchanged' : 'update';
  const liability = liabilityOf(wanted, held?.timesRedeemed ?? 0);
  return {
    ...{ action, wanted, differences },
    ...(held === undefined ? {} : { held }),
    ...(liability === undefined ? {} : { liability }),
    warnings: warningsOf(wanted, held),
    calls: [
      ...(action === 'unchanged' ? [] : ['POST /billing/vouchers/issue', 'GET /billing/vouchers/list']),
      ...(mail ? ['POST /notification/send'] : []),
    ],
  };
}

function warningsOf(wanted: VoucherFields, held: Voucher | undefined): string[] {
  const used = held?.timesRedeemed ?? 0;
  const spent = wanted.maxRedemptions > 0 && used >= wanted.maxRedemptions && used > 0;
  return [
    ...(wanted.maxRedemptions === 0 && wanted.active
      ? [
          `Without a cap every customer may redeem it once: what the Sovereign may have to honour has no limit.`,
        ]
      : []),
    ...(wanted.active
      ? []
      : ['It is switched off: nobody can redeem it until it is issued again as active.']),
    ...(spent
      ? [`It was redeemed ${used} times already, so with a cap of ${wanted.maxRedemptions} it is exhausted.`]
      : []),
  ];
}

/** @throws CatalystError CATALYST-VOUCHER-EXISTS when a live voucher would be overwritten and nobody said so */
export function refuseOverwrite({ action, wanted, differences }: IssuePlan, update: boolean): void {
  if (action !== 'update' || update) return;
  const faults = differences.map(({ field, from, to }) => ({
    field,
    reason: `is ${from}, and would be ${to}`,
  }));
  const message = `A live voucher ${wanted.code} is there, with other values. Nothing was written.`;
  throw new CatalystError('CATALYST-VOUCHER-EXISTS', message, {
    hint: 'To change it, add --update; for a new one choose another code.',
    faults,
  });
}

/** What is asked about, for a person. */
export function issueLines(fqdn: string, plan: IssuePlan): string[] {
  const { wanted, differences, liability, action, warnings } = plan;
  const cap = wanted.maxRedemptions === 0 ? 'no cap' : `at most ${wanted.maxRedemptions} times`;
  const rows =
    action === 'update'
      ? differences.map(
          ({ field, from, to }) => `  ~ ${field.padEnd(16)} ${from || '(empty)'} → ${to || '(empty)'}`,
        )
      : [
          `  + ${'credit'.padEnd(16)} ${omrText(wanted.credit)}`,
          `  + ${'redemptions'.padEnd(16)} ${cap}`,
          `  + ${'description'.padEnd(16)} ${wanted.description || '(none)'}`,
          `  + ${'active'.padEnd(16)} ${wanted.active ? 'yes' : 'no'}`,
        ];
  const most = liability === undefined ? `unlimited ${CURRENCY}` : omrText(liability);
  return [
    `Voucher ${wanted.code}, scoped to ${fqdn}`,
    ...rows,
    `  It may cost the Sovereign ${most} from now on.`,
    ...warnings.map((warning) => `  ! ${warning}`),
  ];
}
