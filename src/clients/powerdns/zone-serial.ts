import { CatalystError, type Fault } from '../../domain/errors.ts';
import { call, type PowerdnsConnection } from './call.ts';
import type { Reply } from './refusal.ts';
import { apiZoneFields } from './replies.ts';
import { type ApiZoneFields, isCopied, zonePath } from './zone-form.ts';

const MOVING = ['DEFAULT', 'INCREASE', 'EPOCH', 'SOA-EDIT-INCREASE'];
/** The one rule that every change by the API moves the serial by. */
export const SERIAL_RULE = 'DEFAULT';

/**
 * Why the serial stands still when the zone is written, undefined when it moves. An unknown rule (`INCEPTION-EPOCH` is
 * one for signatures, not for this field), `OFF` and none at all leave the serial as it is; `SOA-EDIT` moves it at most
 * once a week, except with `EPOCH` (https://doc.powerdns.com/authoritative/domainmetadata.html#soa-edit-api).
 */
export function serialFault(zone: ApiZoneFields): Fault | undefined {
  const rule = (zone.soa_edit_api ?? '').toUpperCase();
  if (MOVING.includes(rule)) return undefined;
  if (rule === 'SOA-EDIT' && zone.soa_edit?.toUpperCase() === 'EPOCH') return undefined;
  const shown = zone.soa_edit_api ? `is ${zone.soa_edit_api}` : 'is empty';
  return {
    field: 'soa_edit_api',
    reason: `${shown}, so the serial does not move when the zone is written`,
    fix: `pdnsutil set-meta ${zone.name.replace(/\.$/, '')} SOA-EDIT-API ${SERIAL_RULE}`,
  };
}

/** The fault of a zone by its name. `grave`: other servers copy the zone by its serial and would never see a change. */
export async function serialOf(
  connection: PowerdnsConnection,
  zone: string,
): Promise<{ fault: Fault; grave: boolean } | undefined> {
  const fields = await apiZoneFields(connection, zone);
  const fault = fields && serialFault(fields);
  return fields === undefined || fault === undefined ? undefined : { fault, grave: isCopied(fields) };
}

export async function mendSerial(connection: PowerdnsConnection, zone: string): Promise<void> {
  await call(connection, { method: 'PUT', path: zonePath(zone), body: { soa_edit_api: SERIAL_RULE } });
}

/**
 * After a write whose reply does not show a moved serial, looks at the rule; where copies depend on it, says so.
 * Errors: CATALYST-DNS-SERIAL-STUCK; what was written stays.
 */
export async function refuseStuckSerial(
  connection: PowerdnsConnection,
  zone: string,
  reply: Reply,
): Promise<void> {
  if (reply.serialMoved === true) return;
  const found = await serialOf(connection, zone);
  if (found?.grave) throw serialStuck(zone, found.fault);
}

function serialStuck(zone: string, fault: Fault): CatalystError {
  const message = `The zone ${zone} was written, but its serial did not move: ${fault.field} ${fault.reason}.`;
  const hint = `Set the field to ${SERIAL_RULE} and its copies follow: ${fault.fix}`;
  return new CatalystError('CATALYST-DNS-SERIAL-STUCK', message, { faults: [fault], hint });
}
