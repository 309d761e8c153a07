import type { Fault } from '../errors.ts';
import { plainText } from '../plain-text.ts';
import { fromOmr, parseOmr, wholeOmr } from './omr.ts';
import { normalCode, type Voucher, type VoucherFields } from './voucher.ts';

/** What somebody typed or a file holds, before any rule was applied. */
export interface VoucherDraft {
  code: string;
  /** Whole OMR as text. */
  credit?: string;
  /** None when left out. */
  description?: string;
  /** True when left out. */
  active?: boolean;
  /** A whole number as text; 0 is no cap. Never left out: a cap is always said. */
  maxRedemptions?: string;
  /** Address that the mail goes to. */
  email?: string;
}

/** A draft whose missing fields are those of the voucher that it changes. */
function filledDraft(draft: VoucherDraft, held: Voucher | undefined): VoucherDraft {
  if (held === undefined) return draft;
  return {
    credit: String(wholeOmr(held.credit)),
    description: held.description,
    active: held.active,
    maxRedemptions: String(held.maxRedemptions),
    ...draft,
  };
}

/** The faults of those fields that are given: all that can be said before the voucher to change was looked up. */
export function givenFaults(draft: VoucherDraft, ceiling: bigint | undefined): Fault[] {
  return checkDraft({ credit: '1', maxRedemptions: '0', ...draft }, ceiling).faults;
}

/**
 * A draft that changes a voucher. One that only switches it off is judged by what is given: billing keeps values that break
 * our rules, and nobody can redeem by them then.
 */
export function checkChange(
  draft: VoucherDraft,
  held: Voucher | undefined,
  ceiling: bigint | undefined,
): CheckedDraft {
  const filled = filledDraft(draft, held);
  if (held === undefined || filled.active !== false || draft.email !== undefined)
    return checkDraft(filled, ceiling);
  const given = checkDraft({ credit: '1', maxRedemptions: '0', ...draft }, ceiling);
  if (given.fields === undefined) return given;
  const { code, credit, maxRedemptions } = given.fields;
  const fields: VoucherFields = {
    ...{ code, description: filled.description ?? '', active: false },
    credit: draft.credit === undefined ? held.credit : credit,
    maxRedemptions: draft.maxRedemptions === undefined ? held.maxRedemptions : maxRedemptions,
  };
  return { fields, faults: [] };
}

const CODE = /^[A-Z0-9][A-Z0-9-]{2,62}[A-Z0-9]$/;
const MOST = 2_147_483_647n;
const MOST_DESCRIPTION = 200;
/** More credit than that in one voucher is most likely a slip. */
export const CREDIT_CEILING_OMR = 1000n;

export type CheckedDraft = { fields: VoucherFields; faults: [] } | { fields?: undefined; faults: Fault[] };

/**
 * A draft as what is sent, or everything that is wrong with it at once.
 * @param ceiling most credit in micro-OMR; undefined: any that upstream can keep
 */
export function checkDraft(draft: VoucherDraft, ceiling: bigint | undefined): CheckedDraft {
  const { code, description = '', active = true } = draft;
  const credit = parseOmr(draft.credit?.trim() ?? '');
  const cap = draft.maxRedemptions?.trim();
  const faults = [
    codeFault(code),
    draft.credit === undefined ? missing('credit') : creditFault(draft.credit, credit, ceiling),
    cap === undefined ? missing('max-redemptions') : capFault(cap),
    descriptionFault(description),
    draft.email === undefined ? undefined : emailFault(draft.email),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0 || credit === undefined) return { faults };
  const fields: VoucherFields = {
    ...{ code: normalCode(code), credit, description, active },
    maxRedemptions: Number(cap),
  };
  return { fields, faults: [] };
}

function missing(field: 'credit' | 'max-redemptions'): Fault {
  const fix = field === 'credit' ? '--credit 50, in whole OMR.' : '--max-redemptions 100; 0 is no cap.';
  return { field, reason: 'is missing', fix };
}

/** @param code in its normal form */
export function isVoucherCode(code: string): boolean {
  return CODE.test(code);
}

function codeFault(code: string): Fault | undefined {
  // Upper case makes SS of ß and I of ı: what is no ASCII would become another code than was typed.
  if (/^[\x20-\x7e]*$/.test(code) && isVoucherCode(normalCode(code))) return undefined;
  const fix =
    '4 to 64 letters, digits and dashes, no dash at either end; leave it out to have one generated.';
  return { field: 'code', reason: `${shown(code)} is no code of a voucher`, fix };
}

function creditFault(
  text: string,
  credit: bigint | undefined,
  ceiling: bigint | undefined,
): Fault | undefined {
  const field = 'credit';
  if (credit === undefined)
    return { field, reason: `${shown(text)} is no amount`, fix: 'Whole OMR: --credit 50' };
  if (credit % fromOmr(1n) !== 0n)
    return { field, reason: `${shown(text)} has a fraction`, fix: 'Vouchers are worth whole OMR.' };
  if (credit <= 0n) return { field, reason: `${shown(text)} gives nothing`, fix: 'At least 1 OMR.' };
  if (credit > fromOmr(MOST))
    return { field, reason: `${shown(text)} is more than billing can keep`, fix: `At most ${MOST}.` };
  if (ceiling === undefined || credit <= ceiling) return undefined;
  const fix = `If it is meant, allow it: --max-credit ${text.trim()}`;
  return { field, reason: `${shown(text)} is above the ceiling of ${ceiling / fromOmr(1n)} OMR`, fix };
}

function capFault(text: string): Fault | undefined {
  const field = 'max-redemptions';
  if (!/^\d{1,10}$/.test(text))
    return { field, reason: `${shown(text)} is no count`, fix: 'A whole number from 0; 0 is no cap.' };
  if (BigInt(text) <= MOST) return undefined;
  return { field, reason: `${shown(text)} is more than billing can keep`, fix: `At most ${MOST}.` };
}

/** Printable ASCII without marks of markup: most descriptions, at a glance. */
const HARMLESS = /^[ -%'-;=?-~]{0,200}$/;

/** It enters the HTML of the mail unescaped. */
function descriptionFault(text: string): Fault | undefined {
  if (HARMLESS.test(text)) return undefined;
  const field = 'description';
  if ([...text].length > MOST_DESCRIPTION)
    return { field, reason: `has ${[...text].length} characters`, fix: `At most ${MOST_DESCRIPTION}.` };
  if (/[<>&]/.test(text))
    return {
      field,
      reason: 'holds <, > or &, which the mail would take for markup',
      fix: 'Write it in words.',
    };
  const clean = plainText(text) === text && !/[\t\n]/.test(text);
  if (clean) return undefined;
  return {
    field,
    reason: 'holds line breaks, control or invisible characters',
    fix: 'One line of plain text.',
  };
}

const LOCAL = /^[A-Za-z0-9!#$%*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%*+/=?^_`{|}~-]+)*$/;
const DOMAIN =
  /^(?=.{3,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

/** One address, nothing around it. The text is not repeated: recipients are kept out of messages. */
export function emailFault(text: string): Fault | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const sound = at > 0 && local.length <= 64 && LOCAL.test(local) && DOMAIN.test(text.slice(at + 1));
  if (sound) return undefined;
  const fix = 'One address, without a name, comma or line break.';
  return { field: 'email', reason: 'is no single e-mail address', fix };
}

const MOST_SHOWN = 40;

/** What was typed, as far as it helps and does no harm. */
function shown(text: string): string {
  const plain = plainText(text).replaceAll(/\s+/g, ' ');
  return plain.length > MOST_SHOWN ? `"${plain.slice(0, MOST_SHOWN)}…"` : `"${plain}"`;
}
