import { CatalystError } from '../../domain/errors.ts';
import { normalName, sameValues } from '../../domain/record-set.ts';
import { call, type PowerdnsConnection } from './call.ts';
import { apiKeys, apiZone } from './replies.ts';
import { type ApiZone, dotted, isSigning, snapshotOf, soaContent, zonePath } from './zone-form.ts';

export interface WantedZone {
  nameservers: string[];
  primaryContact: string;
}

const SOA_TTL = 3600;
const WRITABLE_KINDS = ['native', 'master', 'producer'];
const ECDSA_P256 = 13;

/**
 * Creates the zone, or compares the one that is there: a zone with other name servers, or one that is a copy of
 * another server's, is refused. A zone without an active key gets one (a CSK of algorithm 13).
 * A creation whose answer got lost is looked for before anything is said.
 */
export async function ensureZone(
  connection: PowerdnsConnection,
  zone: string,
  wanted: WantedZone,
): Promise<'created' | 'kept'> {
  const outcome = await createOrKeep(connection, zone, wanted);
  await ensureKey(connection, zone);
  return outcome;
}

async function createOrKeep(
  connection: PowerdnsConnection,
  zone: string,
  wanted: WantedZone,
): Promise<'created' | 'kept'> {
  const present = await apiZone(connection, zone);
  if (present !== undefined) return compared(present, wanted);
  const body = newZone(zone, wanted);
  try {
    const reply = await call(connection, {
      method: 'POST',
      path: '/zones?rrsets=false',
      body,
      accept: [409],
    });
    if (reply.status !== 409) return 'created';
  } catch (error) {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-DNS-UNAVAILABLE') throw error;
    const made = await apiZone(connection, zone);
    if (made === undefined) throw error;
    compared(made, wanted);
    return 'created';
  }
  const made = await apiZone(connection, zone);
  if (made !== undefined) return compared(made, wanted);
  throw new CatalystError('CATALYST-DNS-REFUSED', `PowerDNS says that ${zone} exists, and does not show it.`);
}

function newZone(zone: string, wanted: WantedZone): Record<string, unknown> {
  const content = soaContent(wanted.nameservers, wanted.primaryContact);
  return {
    name: dotted(zone),
    kind: 'Native',
    nameservers: wanted.nameservers.map(dotted),
    api_rectify: true,
    soa_edit_api: 'DEFAULT',
    rrsets: [{ name: dotted(zone), type: 'SOA', ttl: SOA_TTL, records: [{ content, disabled: false }] }],
  };
}

function compared(zone: ApiZone, wanted: WantedZone): 'kept' {
  const { sets } = snapshotOf(zone, '');
  const name = normalName(zone.name);
  const found = sets.find((set) => set.name === name && set.type === 'NS')?.values ?? [];
  const expected = wanted.nameservers.map(normalName);
  if (!WRITABLE_KINDS.includes(zone.kind.toLowerCase())) throw different(name, `it is a ${zone.kind} zone`);
  if (sameValues(found, expected)) return 'kept';
  throw different(
    name,
    `its name servers are ${found.join(', ') || 'none'}, wanted are ${expected.join(', ')}`,
  );
}

function different(zone: string, how: string): CatalystError {
  const hint = 'Change dns.nameservers to what serves the zone, or remove the zone if it is yours.';
  return new CatalystError(
    'CATALYST-DNS-ZONE-DIFFERENT',
    `The zone ${zone} is in PowerDNS already: ${how}.`,
    { hint },
  );
}

async function ensureKey(connection: PowerdnsConnection, zone: string): Promise<void> {
  const keys = await apiKeys(connection, zone);
  if (keys.some(isSigning)) return;
  const body = { keytype: 'csk', active: true, published: true, algorithm: ECDSA_P256 };
  await call(connection, { method: 'POST', path: `${zonePath(zone)}/cryptokeys`, body });
  await call(connection, { method: 'PUT', path: `${zonePath(zone)}/rectify` });
}
