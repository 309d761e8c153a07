import type { StripeSettings } from '../../domain/business/account.ts';
import { cleanCell, minuteText } from './listing.ts';

/** Which Stripe keys are set, as far as it can be read. */
export function stripeLines(sovereign: string, stripe: StripeSettings): string[] {
  const key = (configured: boolean, last: string) =>
    configured ? `set, ends in ${cleanCell(last)}` : 'not set';
  const { secretKeyConfigured, webhookSecretConfigured, publicKey, updatedAt } = stripe;
  const card = secretKeyConfigured ? [] : ['Without a secret key an order has to be covered by credit.'];
  return [
    `Stripe at ${sovereign}`,
    `  secret key       ${key(secretKeyConfigured, stripe.secretKeyLast4)}`,
    `  webhook secret   ${key(webhookSecretConfigured, stripe.webhookSecretLast4)}`,
    `  publishable key  ${publicKey === '' ? 'not set' : cleanCell(publicKey)}`,
    ...(updatedAt === undefined ? [] : [`  changed          ${minuteText(updatedAt)} UTC`]),
    ...card,
  ];
}
