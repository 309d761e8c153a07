import type { ScreenId } from '../domain/dashboard-screens.ts';
import { type Place, placeOf } from './model.ts';

/** Screens that one comes to through another one. */
const THROUGH: Partial<Record<ScreenId, ScreenId>> = {
  job: 'jobs',
  voucher: 'vouchers',
  organization: 'organizations',
  orders: 'billing',
  ledger: 'billing',
  findings: 'billing',
};

/** The way to a place: the fleet first, then its Sovereign, whatever one begins with. */
export function placesTo(place: Place): Place[] {
  const { screen, fqdn } = place;
  if (screen === 'fleet') return [place];
  if (fqdn === undefined || screen === 'sovereign' || screen === 'help') return [placeOf('fleet'), place];
  const before = THROUGH[screen];
  const list = before === undefined ? [] : [placeOf(before, { fqdn })];
  return [placeOf('fleet'), placeOf('sovereign', { fqdn }), ...list, place];
}
