import { type Place, placeOf } from './model.ts';

/** The way to a place: the fleet first, then its Sovereign, whatever one begins with. */
export function placesTo(place: Place): Place[] {
  const { screen, fqdn } = place;
  if (screen === 'fleet') return [place];
  const through = fqdn === undefined || screen === 'sovereign' ? [] : [placeOf('sovereign', { fqdn })];
  return [placeOf('fleet'), ...through, place];
}
