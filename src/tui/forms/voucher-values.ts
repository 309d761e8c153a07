import { parseOmr } from '../../domain/business/omr.ts';
import type { VoucherDraft } from '../../domain/business/voucher-rules.ts';
import type { Values } from '../form/form.ts';

/** What was filled in, and no more: what is empty was left out. */
export function draftFrom(values: Values): Partial<VoucherDraft> {
  const given = (name: string) => {
    const text = values[name]?.trim() ?? '';
    return text === '' ? undefined : text;
  };
  const code = given('code');
  const [credit, maxRedemptions, description, email] = [
    given('credit'),
    given('max-redemptions'),
    given('description'),
    given('email'),
  ];
  return {
    ...(code === undefined ? {} : { code }),
    ...(credit === undefined ? {} : { credit }),
    ...(maxRedemptions === undefined ? {} : { maxRedemptions }),
    ...(description === undefined ? {} : { description }),
    ...(email === undefined ? {} : { email }),
    ...(values.active === 'no' || values.taken === 'change' ? { active: values.active !== 'no' } : {}),
  };
}

/** Most credit in micro-OMR; undefined for what is no amount. */
export function ceilingFrom(values: Values): bigint | undefined {
  const ceiling = parseOmr(values['max-credit']?.trim() ?? '');
  return ceiling === undefined || ceiling <= 0n ? undefined : ceiling;
}
