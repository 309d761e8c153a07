import { describe, expect, it } from 'vitest';
import { keyLines, stripeKeyFaults } from '../../../../src/domain/business/stripe-keys.ts';

const KEYS = {
  secretKey: 'sk_live_aaaa1111',
  webhookSecret: 'whsec_bbbb2222',
  publicKey: 'pk_live_cccc3333',
};
const faultsOf = (more: object) => stripeKeyFaults({ ...KEYS, ...more }).map(({ field }) => field);

describe('a set of Stripe keys', () => {
  it.each([
    [{}, []],
    [{ secretKey: 'rk_live_restricted' }, []],
    [{ secretKey: 'sk_test_a', publicKey: 'pk_test_b' }, []],
    [{ secretKey: 'pk_live_x' }, ['STRIPE_SECRET_KEY']],
    [{ secretKey: 'sk_live_' }, ['STRIPE_SECRET_KEY']],
    [{ secretKey: 'sk_live_two words' }, ['STRIPE_SECRET_KEY']],
    [{ webhookSecret: 'sk_live_x' }, ['STRIPE_WEBHOOK_SECRET']],
    [{ publicKey: 'sk_live_aaaa1111' }, ['STRIPE_PUBLIC_KEY']],
    [{ secretKey: 'sk_test_x' }, ['STRIPE_PUBLIC_KEY']],
    [{ publicKey: 'pk_test_x' }, ['STRIPE_PUBLIC_KEY']],
    [
      { secretKey: 'a', webhookSecret: 'b', publicKey: 'c' },
      ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_PUBLIC_KEY'],
    ],
  ])('%j has faults at %j', (more, fields) => expect(faultsOf(more)).toEqual(fields));

  it('repeats no key in a fault', () => {
    const told = JSON.stringify(
      stripeKeyFaults({ ...KEYS, secretKey: 'sk_test_secret', publicKey: 'whole' }),
    );
    expect(told).not.toMatch(/sk_test_secret|whole/);
  });

  it('is told by its last four signs, before and after', () => {
    const held = { secretKeyConfigured: true, webhookSecretConfigured: false, publicKey: 'pk_test_9999' };
    const lines = keyLines(
      'demo.omani.works',
      { ...held, secretKeyLast4: '8nvH', webhookSecretLast4: '' },
      { secretKey: '1111', webhookSecret: '2222', publicKey: '3333' },
    );
    expect(lines.slice(1, 4)).toEqual([
      '  ~ secret key       …8nvH → …1111',
      '  ~ webhook secret   none → …2222',
      '  ~ publishable key  …9999 → …3333',
    ]);
  });
});
