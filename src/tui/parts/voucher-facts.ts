import { omrText } from '../../domain/business/omr.ts';
import type { VoucherItem } from '../derive/voucher-items.ts';
import { factLines } from './facts.ts';
import { type Line, plain } from './line.ts';

/** A voucher as a short list of facts. */
export function voucherFacts(voucher: VoucherItem, fqdn: string, columns: number): Line[] {
  const { code, state, credit, maxRedemptions, timesRedeemed, liability, createdAt, description } = voucher;
  const cap = maxRedemptions > 0 ? ` of ${maxRedemptions}` : ', without a cap';
  const fact = (name: string, text: string) => factLines(name, text, columns);
  const link = `https://marketplace.${fqdn}/redeem/?code=${encodeURIComponent(code)}`;
  return [
    plain(code, 'strong'),
    [],
    ...fact('state', state),
    ...fact('credit', omrText(credit)),
    ...fact('redeemed', `${timesRedeemed}${cap}`),
    ...fact('liability', liability === undefined ? 'no limit: it has no cap' : omrText(liability)),
    ...(createdAt === undefined ? [] : fact('created', `${createdAt.slice(0, 16).replace('T', ' ')} UTC`)),
    ...(description === '' ? [] : fact('description', description)),
    ...(state === 'inactive' ? [] : fact('link', link)),
  ];
}
