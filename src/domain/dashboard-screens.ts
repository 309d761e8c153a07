/** Every screen of the dashboard, in the order in which help and completion name them. */
export const SCREENS = [
  'fleet',
  'create',
  'sovereign',
  'components',
  'component',
  'graph',
  'jobs',
  'job',
  'log',
  'vouchers',
  'voucher',
  'billing',
  'orders',
  'ledger',
  'findings',
  'organizations',
  'organization',
  'events',
  'health',
  'help',
] as const;
export type ScreenId = (typeof SCREENS)[number];
