/** What can be exported. The columns keep their names and their order; new ones come at the end. */
export const EXPORT_COLUMNS = {
  orders: [
    ...[
      'order_id',
      'customer_id',
      'tenant_id',
      'plan_id',
      'status',
      'amount_omr',
      'amount_baisa',
      'currency',
    ],
    ...['promo_code', 'apps', 'addons', 'created_at'],
  ],
  ledger: [
    ...['entry_id', 'customer_id', 'tenant_id', 'email', 'amount_omr', 'amount_baisa', 'balance_omr'],
    ...['balance_baisa', 'currency', 'reason', 'order_id', 'created_at'],
  ],
  vouchers: [
    ...['code', 'credit_omr', 'credit_baisa', 'currency', 'description', 'active', 'max_redemptions'],
    ...['times_redeemed', 'created_at', 'revoked_at'],
  ],
} as const;

export type ExportKind = keyof typeof EXPORT_COLUMNS;

/** A row by its columns; empty text for what is not there. */
export type ExportRow = Readonly<Record<string, string>>;
