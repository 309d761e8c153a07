import type { StripeKeys } from '../../clients/gateway/gateway.ts';
import type { StripeSettings } from '../../domain/business/account.ts';
import { keyEnds, keyLines, type StripeKeyEnds, stripeKeyFaults } from '../../domain/business/stripe-keys.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { compileScrub } from '../../domain/scrub.ts';
import { scrubbedError } from '../../domain/scrubbed-error.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import {
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { requireRole, SUPERADMIN } from '../business/preflight.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';

export interface ReplaceKeysRequest extends WriteRequest {
  /** All three: billing clears what is left out, and nobody can read the old ones back. */
  keys: Partial<StripeKeys>;
}

export interface ReplaceKeysResult extends OfSovereign {
  outcome: 'replaced' | 'planned';
  /** As it was for `planned`. */
  stripe: StripeSettings;
  /** Of the keys that were given. */
  ends: StripeKeyEnds;
  settledByReadBack: boolean;
}

/**
 * Replaces the three Stripe keys, and proves it by their last four signs.
 * @throws CatalystError CATALYST-CREDENTIAL-MISSING unless all three are given, CATALYST-USAGE for one of another form or mode, CATALYST-DECLINED, CATALYST-ROLE-MISSING,
 * OutcomeUnknown
 */
export async function replaceStripeKeys(
  workshop: BusinessWorkshop,
  request: ReplaceKeysRequest,
): Promise<ReplaceKeysResult> {
  const keys = allThree(request.keys);
  try {
    return await replace(workshop, request, keys);
  } catch (thrown) {
    throw scrubbedError(asCatalystError(thrown), compileScrub([keys.secretKey, keys.webhookSecret]));
  }
}

function replace(
  workshop: BusinessWorkshop,
  request: ReplaceKeysRequest,
  keys: StripeKeys,
): Promise<ReplaceKeysResult> {
  return withBusiness(workshop, request, async (business) => {
    await requireRole(business, SUPERADMIN, 'change the Stripe settings');
    const held = await business.gateway.stripeSettings(business);
    const ends = keyEnds(keys);
    const result = { ...ofSovereign(business), stripe: held, ends, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    await agreeFirst(
      request.ask,
      `Replace the Stripe keys of ${business.fqdn}?`,
      keyLines(business.fqdn, held, ends),
    );
    const entry = { command: 'billing settings replace', what: 'stripe', before: lastFour(held) };
    const { state, answered } = await audited(business, entry, () =>
      settleWrite({
        what: 'set of Stripe keys',
        write: () => business.gateway.putStripeKeys(keys),
        readBack: () => business.gateway.stripeSettings(),
        isDone: (state) => matches(state, keys),
        clock: business.clock,
      }),
    );
    return { ...result, outcome: 'replaced', stripe: state ?? held, settledByReadBack: !answered };
  });
}

const end = (key: string) => key.slice(-4);

function matches(state: StripeSettings, keys: StripeKeys): boolean {
  return (
    state.secretKeyLast4 === end(keys.secretKey) &&
    state.webhookSecretLast4 === end(keys.webhookSecret) &&
    state.publicKey === keys.publicKey
  );
}

function lastFour(held: StripeSettings): Record<string, string> {
  return { secretKeyLast4: held.secretKeyLast4, webhookSecretLast4: held.webhookSecretLast4 };
}

function allThree(given: Partial<StripeKeys>): StripeKeys {
  const { secretKey = '', webhookSecret = '', publicKey = '' } = given;
  const keys = { secretKey, webhookSecret, publicKey };
  if (secretKey !== '' && webhookSecret !== '' && publicKey !== '') return wellFormed(keys);
  const message =
    'All three Stripe keys are needed: billing clears those that are left out. Nothing was sent.';
  throw new CatalystError('CATALYST-CREDENTIAL-MISSING', message, {
    hint: 'STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_PUBLIC_KEY, or the same with _FILE.',
  });
}

/** Billing takes any text; a wrong one is found at the first checkout by card, when the old keys are gone. */
function wellFormed(keys: StripeKeys): StripeKeys {
  const faults = stripeKeyFaults(keys);
  if (faults.length === 0) return keys;
  throw new CatalystError(
    'CATALYST-USAGE',
    'Those are no keys of Stripe that go together. Nothing was sent.',
    {
      faults,
    },
  );
}
