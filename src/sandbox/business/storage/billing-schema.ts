import type { Layer } from '../layer.ts';

/** The tables of upstream's billing service at its start, whatever was there before (billing.md 1.1). */
const TABLES = `
CREATE TABLE IF NOT EXISTS customers (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  stripe_customer_id TEXT UNIQUE,
  email TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS subscriptions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id UUID NOT NULL REFERENCES customers(id),
  tenant_id TEXT NOT NULL,
  stripe_subscription_id TEXT UNIQUE,
  plan_id TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'active',
  current_period_start TIMESTAMPTZ,
  current_period_end TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS orders (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id UUID NOT NULL REFERENCES customers(id),
  tenant_id TEXT NOT NULL,
  plan_id TEXT NOT NULL,
  apps JSONB NOT NULL DEFAULT '[]',
  addons JSONB NOT NULL DEFAULT '[]',
  amount_omr INT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending',
  stripe_session_id TEXT,
  promo_code TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS invoices (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id UUID NOT NULL REFERENCES customers(id),
  tenant_id TEXT NOT NULL,
  stripe_invoice_id TEXT UNIQUE,
  amount_omr INT NOT NULL,
  currency TEXT NOT NULL DEFAULT 'omr',
  status TEXT NOT NULL DEFAULT 'draft',
  period_start TIMESTAMPTZ,
  period_end TIMESTAMPTZ,
  pdf_url TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS promo_codes (
  code TEXT PRIMARY KEY,
  credit_omr INT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  active BOOLEAN NOT NULL DEFAULT true,
  max_redemptions INT NOT NULL DEFAULT 0,
  times_redeemed INT NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS promo_redemptions (
  customer_id UUID REFERENCES customers(id),
  code TEXT REFERENCES promo_codes(code),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, code)
);
CREATE TABLE IF NOT EXISTS credit_ledger (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id UUID NOT NULL REFERENCES customers(id),
  amount_omr INT NOT NULL,
  reason TEXT NOT NULL,
  order_id TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS stripe_webhook_events (
  event_id TEXT PRIMARY KEY,
  event_type TEXT NOT NULL DEFAULT '',
  processed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  status TEXT NOT NULL DEFAULT 'processed'
);
CREATE TABLE IF NOT EXISTS settings (
  id INT PRIMARY KEY DEFAULT 1 CONSTRAINT settings_single_row CHECK (id = 1),
  stripe_secret_key TEXT NOT NULL DEFAULT '',
  stripe_webhook_secret TEXT NOT NULL DEFAULT '',
  stripe_public_key TEXT NOT NULL DEFAULT '',
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
INSERT INTO settings (id) VALUES (1) ON CONFLICT (id) DO NOTHING;
ALTER TABLE promo_codes ADD COLUMN IF NOT EXISTS deleted_at TIMESTAMPTZ;
ALTER TABLE credit_ledger ADD COLUMN IF NOT EXISTS status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS amount_baisa BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN IF NOT EXISTS amount_baisa BIGINT NOT NULL DEFAULT 0;
UPDATE orders SET amount_baisa = amount_omr::bigint * 1000 WHERE amount_baisa = 0 AND amount_omr <> 0;
UPDATE invoices SET amount_baisa = amount_omr WHERE amount_baisa = 0 AND amount_omr <> 0;
`;

/** What metering added (#798). */
const METERING = `
ALTER TABLE credit_ledger ADD COLUMN IF NOT EXISTS amount_micro_omr BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credit_ledger ADD COLUMN IF NOT EXISTS external_ref TEXT;
ALTER TABLE credit_ledger ADD COLUMN IF NOT EXISTS metadata JSONB;
CREATE UNIQUE INDEX IF NOT EXISTS credit_ledger_external_ref_uniq
  ON credit_ledger (external_ref) WHERE external_ref IS NOT NULL;
`;

/** Statements that may run any number of times; there is no table of versions. */
export function billingSchema(layer: Layer): string {
  return layer === 'L' ? TABLES + METERING : TABLES;
}
