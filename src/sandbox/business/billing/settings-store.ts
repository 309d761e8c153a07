import type { Pool } from 'pg';
import type { BusinessContext } from '../context.ts';

export interface BillingSettings {
  stripe_secret_key: string;
  stripe_webhook_secret: string;
  stripe_public_key: string;
  updated_at: string;
}

/** The row as it is, or as if nobody had ever set a key. */
export async function loadSettings({ databases, faults }: BusinessContext): Promise<BillingSettings> {
  const { rows } = await databases.billing.query(
    'SELECT stripe_secret_key, stripe_webhook_secret, stripe_public_key, updated_at FROM settings WHERE id = 1',
  );
  const isUnset = faults.on('stripe-unset') !== undefined;
  const keys = isUnset ? { stripe_secret_key: '', stripe_webhook_secret: '', stripe_public_key: '' } : {};
  return { ...rows[0], ...keys };
}

/** Replaces all three keys: what was not sent is cleared. */
export async function saveSettings(pool: Pool, keys: Omit<BillingSettings, 'updated_at'>): Promise<void> {
  await pool.query(
    `UPDATE settings SET stripe_secret_key = $1, stripe_webhook_secret = $2, stripe_public_key = $3, updated_at = now()
     WHERE id = 1`,
    [keys.stripe_secret_key, keys.stripe_webhook_secret, keys.stripe_public_key],
  );
}
