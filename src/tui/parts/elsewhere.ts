import type { Model, Place } from '../model.ts';
import { SCREEN } from '../screens/screens.ts';
import { keyOf } from './key-text.ts';

/** Nothing is read of it here: its state is in another folder, or nowhere. */
export function isElsewhere(model: Model, place: Place): boolean {
  const { fqdn } = place;
  const { sovereigns: all } = model.panels.fleet.value ?? {};
  if (unreadableText(model, place) !== undefined) return false;
  const asked = SCREEN[place.screen].panel(model, place).askedAt !== undefined;
  return fqdn !== undefined && all !== undefined && !asked && !all.some((one) => one.fqdn === fqdn);
}

/** Why nothing is read of it, though it is here: its journal cannot be. */
export function unreadableText({ panels }: Model, { fqdn }: Place): string | undefined {
  return panels.fleet.value?.unreadable.find((one) => one.fqdn === fqdn)?.message;
}

/** What can be seen of it all the same. */
export function elsewhereText(model: Model, { fqdn = '' }: Place): string {
  const [vouchers, billing, organizations] = (['to-vouchers', 'to-billing', 'to-organizations'] as const).map(
    (action) => keyOf(model, action),
  );
  return `No state of ${fqdn} is in this folder. Its business may be seen all the same: press ${vouchers}, ${billing} or ${organizations}.`;
}
