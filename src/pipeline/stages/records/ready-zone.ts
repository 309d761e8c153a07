import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { CatalystError, type Fault } from '../../../domain/errors.ts';
import type { World } from '../../world.ts';
import { learnSigned } from './newly-signed.ts';
import { keepSnapshot } from './settle-zone.ts';
import { step } from './steps.ts';
import type { Wanted } from './wanted.ts';

/**
 * The zone, made or compared. One that is there and differs (kind, NS, SOA, serial rule, key) is put right when a run of
 * ours made it, or with `adopt`; its snapshot is kept before. Errors: CATALYST-DNS-ZONE-DIFFERENT with every field.
 */
export async function readyZone(world: World, dns: DnsProvider, zone: string, wanted: Wanted): Promise<void> {
  await step(world, 'zone', `zone ${zone}`, async () => {
    const form = zoneForm(wanted);
    const before = await dns.read(zone);
    if (before === undefined) {
      await world.learn('records.zone', { zone, made: true });
      return dns.ensureZone(zone, form);
    }
    const faults = (await dns.compareZone?.(zone, form)) ?? [];
    const takeOver = world.options.adopt || madeByUs(world, zone);
    if (faults.length > 0 && takeOver) await keepSnapshot(world, before);
    const isSigned = takeOver && !madeByUs(world, zone) && faults.some(({ field }) => field === 'dnssec');
    if (isSigned) await learnSigned(world, before);
    const outcome = await dns.ensureZone(zone, { ...form, takeOver });
    if (isSigned) await learnSigned(world, before);
    const fields = faults.map(({ field }) => field).join(', ');
    return outcome === 'mended' ? `put right: ${fields}` : outcome;
  });
}

export function zoneForm(wanted: Wanted): { nameservers: string[]; primaryContact: string } {
  return { nameservers: wanted.nameservers, primaryContact: wanted.contact };
}

export function madeByUs(world: World, zone: string): boolean {
  const made = world.output<{ zone?: string; made?: boolean }>('records.zone');
  return made?.made === true && made.zone === zone;
}

/**
 * Has the serial of a zone that is not ours move before it is written: with `adopt` it is put right. Where copies follow
 * the serial it is refused otherwise, elsewhere told. Errors: CATALYST-DNS-SERIAL-STUCK.
 */
export async function readySerial(world: World, dns: DnsProvider, zone: string): Promise<void> {
  await refuseStuckSerial(world, dns, zone);
  const found = await dns.serialFault?.(zone);
  if (found === undefined) return;
  if (world.options.adopt) return dns.mendSerial?.(zone);
  const { fault } = found;
  const text = `${sentenceOf(zone, fault)}. Servers that share its database do not mind; to put it right: ${fault.fix}`;
  await world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
}

/** Reads only. Errors: CATALYST-DNS-SERIAL-STUCK for a zone whose copies would never see what we write. */
export async function refuseStuckSerial(
  world: Pick<World, 'options'>,
  dns: DnsProvider,
  zone: string,
): Promise<void> {
  const found = world.options.adopt ? undefined : await dns.serialFault?.(zone);
  if (found === undefined || !found.grave) return;
  const { fault } = found;
  throw new CatalystError('CATALYST-DNS-SERIAL-STUCK', `${sentenceOf(zone, fault)}. Nothing was written.`, {
    faults: [fault],
    hint: `Its copies would never follow. Put it right (${fault.fix}), or give --adopt.`,
  });
}

function sentenceOf(zone: string, { field, reason }: Fault): string {
  return `The serial of the zone ${zone} stands still: ${field} ${reason}`;
}
