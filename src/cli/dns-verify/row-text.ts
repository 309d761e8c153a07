import type { RowState, VerifyRow } from '../../domain/dns-verify.ts';
import { isWithin } from '../../domain/zone.ts';
import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';

/** A state as a person sees it: symbol, colour and word. */
export const STATE_LOOK: Record<RowState, { symbol: SymbolName; role: Role; word: string }> = {
  ok: { symbol: 'done', role: 'good', word: 'ok' },
  wrong: { symbol: 'failed', role: 'bad', word: 'wrong' },
  silent: { symbol: 'failed', role: 'bad', word: 'silent' },
  note: { symbol: 'warning', role: 'warning', word: 'note' },
  unknown: { symbol: 'skipped', role: 'quiet', word: 'unknown' },
};

/** Who was asked. A certificate is asked of the Sovereign itself. */
export function serverText(row: VerifyRow, fqdn: string): string {
  return row.subject === 'certificate' ? shortName(row.name, fqdn) : row.server;
}

/** What was asked, as short as it can be said: names below the Sovereign without its name, itself as `@`. */
export function questionText(row: VerifyRow, fqdn: string): string {
  if (row.subject === 'certificate') return 'certificate';
  if (row.subject === 'random') return '* A';
  if (row.subject === 'wildcard-above') return `* A above`;
  return `${shortName(row.name, fqdn)} ${row.type}`;
}

function shortName(name: string, fqdn: string): string {
  if (name === fqdn) return '@';
  return isWithin(name, fqdn) ? name.slice(0, -fqdn.length - 1) : name;
}

/** What came back, in a few words. */
export function answerText(row: VerifyRow, fqdn: string): string {
  if (row.state === 'silent') return row.subject === 'certificate' ? (row.says ?? 'no answer') : silence(row);
  const plain = plainAnswer(row);
  const shown = row.hiddenBy === undefined ? plain : `empty: hidden by ${shortName(row.hiddenBy, fqdn)}`;
  const lame = row.authoritative === false && row.stage === 'zone' && row.rcode === 'NOERROR';
  const said = row.subject === 'soa' && row.says !== undefined ? [row.says] : [shown, row.says];
  return [...said, lame ? 'not authoritative' : undefined].filter(Boolean).join('; ');
}

function silence({ says }: VerifyRow): string {
  if (says === 'no resolver answers') return says;
  return /has no address/.test(says ?? '') ? 'the server has no address' : 'no answer';
}

function plainAnswer(row: VerifyRow): string {
  const { subject, values, rcode, glue, alias } = row;
  if (alias !== undefined) return `alias of ${alias}`;
  if (subject === 'validation')
    return row.authenticated ? 'authenticated' : (row.rcode ?? 'not authenticated');
  if (values.length === 0) return nothing(row);
  if (subject === 'soa') return `serial ${values[0]!.split(' ')[2]}`;
  if (subject === 'keys') return values.length === 1 ? '1 key' : `${values.length} keys`;
  if (subject === 'ds') return `key ${[...new Set(values.map((value) => value.split(' ')[0]))].join(', ')}`;
  if (subject === 'certificate') return `until ${values[0]!.slice(0, 10)}`;
  const bare = Object.entries(glue ?? {}).filter(([, addresses]) => addresses.length === 0);
  const missing = bare.length === 0 ? '' : ` without glue for ${bare.map(([host]) => host).join(', ')}`;
  return `${row.type === 'NS' ? hostsText(values) : values.join(', ')}${missing}${rcode === 'NOERROR' || rcode === undefined ? '' : ` (${rcode})`}`;
}

/** `{ns1,ns2}.openova.test`: hosts that differ in their first label only. */
function hostsText(hosts: readonly string[]): string {
  const homes = new Set(hosts.map((host) => host.slice(host.indexOf('.') + 1)));
  const labels = hosts.map((host) => host.slice(0, host.indexOf('.')));
  return hosts.length > 1 && homes.size === 1 && !labels.includes('')
    ? `{${labels.join(',')}}.${[...homes][0]}`
    : hosts.join(', ');
}

function nothing({ subject, rcode, state }: VerifyRow): string {
  if (subject === 'keys' && state === 'ok') return 'unsigned';
  if (subject === 'caa')
    return rcode === undefined || rcode === 'NOERROR' ? 'none: everybody may issue' : rcode;
  if (subject === 'ds' || subject === 'wildcard-above') return 'none';
  return rcode === 'NOERROR' ? 'empty' : (rcode ?? 'nothing');
}

/** Seconds as a column: `5m`, `3m12s`, `1h`, `2d`. */
export function ttlText(ttl: number | undefined): string {
  if (ttl === undefined) return '';
  if (ttl < 60) return `${ttl}s`;
  if (ttl < 3600) return ttl % 60 === 0 ? `${ttl / 60}m` : `${Math.floor(ttl / 60)}m${ttl % 60}s`;
  if (ttl >= 172_800) return `${Math.floor(ttl / 86_400)}d`;
  const minutes = Math.floor((ttl % 3600) / 60);
  return minutes === 0 ? `${Math.floor(ttl / 3600)}h` : `${Math.floor(ttl / 3600)}h${minutes}m`;
}
