import { CREDIT_CEILING_OMR } from '../../domain/business/voucher-rules.ts';
import type { Values } from '../form/form.ts';

/** A word as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** A command of `catalyst` on a Sovereign's business: flags without a value are left out where it is `false`. */
export function businessCommand(words: readonly string[], fqdn: string, flags: Flags = {}): string {
  const all: Flags = { sovereign: fqdn, ...flags };
  const given = Object.entries(all).flatMap(([name, value]) => {
    if (value === undefined || value === false || value === '') return [];
    return value === true ? [`--${name}`] : [`--${name}`, shellWord(value)];
  });
  return ['catalyst', ...words.map(shellWord), ...given].join(' ');
}

/** A command that reads or writes the database itself. */
export function directCommand(
  words: readonly string[],
  fqdn: string,
  reason: string,
  flags: Flags = {},
): string {
  const why = reason.trim() === '' ? '...' : reason.trim();
  return businessCommand(words, fqdn, { ...flags, direct: true, reason: why });
}

export function issueCommand(values: Values, fqdn: string): string {
  const text = (name: string) => values[name]?.trim();
  const code = text('code');
  return businessCommand(['voucher', 'issue', ...(code === undefined || code === '' ? [] : [code])], fqdn, {
    credit: text('credit'),
    'max-redemptions': text('max-redemptions'),
    description: text('description'),
    inactive: values.active === 'no',
    email: text('email'),
    update: values.taken === 'change',
    active: values.taken === 'change' && values.active !== 'no',
    'max-credit': text('max-credit') === String(CREDIT_CEILING_OMR) ? undefined : text('max-credit'),
  });
}

/** With a voucher it is redeemed; without one the credit that is there pays. */
export function checkoutCommand(values: Values, fqdn: string): string {
  const text = (name: string) => values[name]?.trim() ?? '';
  const code = text('code');
  const words = code === '' ? ['billing', 'checkout'] : ['voucher', 'redeem', code];
  return businessCommand(words, fqdn, {
    plan: text('plan'),
    organization: text('organization'),
    card: code !== '' && values.card === 'yes',
    'customer-token-file': text('token') === '' ? undefined : 'customer.token',
  });
}

/** The rows of an export in a file. */
export function exportCommand(values: Values, fqdn: string): string {
  const command = directCommand(['billing', 'export', values.kind ?? ''], fqdn, values.reason ?? '');
  return `${command} > ${shellWord(values.file?.trim() || 'FILE')}`;
}
