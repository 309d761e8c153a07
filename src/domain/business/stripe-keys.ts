import type { Fault } from '../errors.ts';
import type { StripeSettings } from './account.ts';

export interface StripeKeyTexts {
  secretKey: string;
  webhookSecret: string;
  publicKey: string;
}

/** The last four signs of each key that is to be set. */
export type StripeKeyEnds = StripeKeyTexts;

const SIGNS = /^[\x21-\x7e]+$/;
const SECRET = /^(?:sk|rk)_(live|test)_./;
const PUBLIC = /^pk_(live|test)_./;
const WEBHOOK = /^whsec_./;

/**
 * What is wrong with a set of keys by their forms, which Stripe names in its manual (API keys, webhook signatures): secret `sk_` or
 * restricted `rk_`, publishable `pk_`, each of `live` or `test`, signing secret `whsec_`. Repeats no key.
 */
export function stripeKeyFaults({ secretKey, webhookSecret, publicKey }: StripeKeyTexts): Fault[] {
  const [secretMode, publicMode] = [modeOf(SECRET, secretKey), modeOf(PUBLIC, publicKey)];
  const faults: Fault[] = [];
  const fault = (field: string, reason: string, fix: string) => faults.push({ field, reason, fix });
  if (secretMode === undefined)
    fault(
      'STRIPE_SECRET_KEY',
      'is no secret key',
      'It begins with sk_live_, sk_test_, rk_live_ or rk_test_.',
    );
  if (!WEBHOOK.test(webhookSecret) || !SIGNS.test(webhookSecret))
    fault('STRIPE_WEBHOOK_SECRET', 'is no signing secret of a webhook', 'It begins with whsec_.');
  if (publicMode === undefined)
    fault('STRIPE_PUBLIC_KEY', 'is no publishable key', 'It begins with pk_live_ or pk_test_.');
  if (secretMode !== undefined && publicMode !== undefined && secretMode !== publicMode)
    fault(
      'STRIPE_PUBLIC_KEY',
      `is of ${publicMode} mode, and the secret key of ${secretMode} mode`,
      'Take both from the same mode: a checkout by card fails otherwise.',
    );
  return faults;
}

function modeOf(form: RegExp, key: string): string | undefined {
  return SIGNS.test(key) ? form.exec(key)?.[1] : undefined;
}

const end = (key: string) => key.slice(-4);

export function keyEnds({ secretKey, webhookSecret, publicKey }: StripeKeyTexts): StripeKeyEnds {
  return { secretKey: end(secretKey), webhookSecret: end(webhookSecret), publicKey: end(publicKey) };
}

/** What a replacement changes, by the last four signs. */
export function keyLines(fqdn: string, held: StripeSettings, to: StripeKeyEnds): string[] {
  const row = (name: string, from: string, next: string) =>
    `  ~ ${name.padEnd(16)} ${from === '' ? 'none' : `…${from}`} → …${next}`;
  return [
    `Stripe keys, scoped to ${fqdn}`,
    row('secret key', held.secretKeyLast4, to.secretKey),
    row('webhook secret', held.webhookSecretLast4, to.webhookSecret),
    row('publishable key', end(held.publicKey), to.publicKey),
    '  All three are replaced; the old ones cannot be read back.',
  ];
}
