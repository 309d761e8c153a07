import type { Pool } from 'pg';

export interface BillingSettings {
  stripe_secret_key: string;
  stripe_webhook_secret: string;
  stripe_public_key: string;
  updated_at: string;
}

export async function loadSettings(pool: Pool): Promise<BillingSettings> {
  const { rows } = await pool.query(
    'SELECT stripe_secret_key, stripe_webhook_secret, stripe_public_key, updated_at FROM settings WHERE id = 1',
  );
  return rows[0];
}

/** Replaces all three keys: what was not sent is cleared. */
export async function saveSettings(pool: Pool, keys: Omit<BillingSettings, 'updated_at'>): Promise<void> {
  await pool.query(
    `UPDATE settings SET stripe_secret_key = $1, stripe_webhook_secret = $2, stripe_public_key = $3, updated_at = now()
     WHERE id = 1`,
    [keys.stripe_secret_key, keys.stripe_webhook_secret, keys.stripe_public_key],
  );
}
