import { clip, textWidth, wrap } from '../../style/text-width.ts';
import type { PlanRow } from '../run/plan-rows.ts';
import { rowLines } from '../run/plan-view.ts';
import type { Screen } from '../screen.ts';
import { tableLines } from '../table.ts';
import { type RecordRow, recordRows } from './dns-rows.ts';

/** The JSON form of a DNS plan (schemas/dns-plan.schema.json), as far as a person is shown it. */
export interface DnsPlanShape {
  sovereign: string;
  sandbox: boolean;
  provider: string;
  nameservers: string[];
  zones: {
    zone: string;
    role: 'home' | 'parent';
    exists: boolean;
    putRight: boolean;
    /** Why the provider would refuse to write this. */
    refused?: string;
    faults: { field: string; reason: string }[];
    records: RecordRow[];
    kept: number;
  }[];
  byHand: { name: string; type: string; ttl: number; values: string[] }[];
  dsToCome: boolean;
}

type Look = Pick<Screen, 'columns' | 'paint' | 'terminal'>;

/** What would change in DNS, zone by zone, and what only a person can create. */
export function dnsPlanView(plan: DnsPlanShape, look: Look): string[] {
  return [
    look.paint('strong', headLine(plan, look)),
    ...plan.zones.flatMap((zone) => zoneLines(plan, zone, look)),
    ...byHandLines(plan, look),
  ];
}

function headLine({ sovereign, sandbox, provider }: DnsPlanShape, look: Look): string {
  const title = `DNS of ${sovereign}`;
  const where = [...(sandbox ? ['sandbox'] : []), provider === 'none' ? 'by hand' : provider].join(' · ');
  const gap = look.columns - textWidth(title) - textWidth(where);
  return gap > 1 ? `${title}${' '.repeat(gap)}${where}` : clip(title, look.columns);
}

type Zone = DnsPlanShape['zones'][number];

function zoneLines(plan: DnsPlanShape, zone: Zone, look: Look): string[] {
  const rows = [...zoneRows(plan, zone), ...recordRows(zone.zone, zone.records), ...dsRow(plan, zone)];
  const title = `  zone ${zone.zone}${zone.role === 'parent' ? ', the delegation' : ''}`;
  const nothing = `  ${keptText(zone.kept)} as they have to be`;
  const body = rows.length === 0 ? [`  ${nothing}`] : rows.flatMap((row) => rowLines(row, rows, look));
  const refused = zone.refused === undefined ? [] : wrap(`! ${zone.refused}`, look.columns - 4);
  const told = refused.map((line) => look.paint('warning', `    ${line}`));
  return ['', look.paint('quiet', clip(title, look.columns)), ...body, ...told];
}

function zoneRows({ nameservers }: DnsPlanShape, { exists, faults, putRight }: Zone): PlanRow[] {
  const made: PlanRow = {
    action: 'create',
    mark: '+',
    word: 'zone',
    what: 'signed',
    detail: `served by ${nameservers.join(', ')}`,
  };
  const look = putRight
    ? ({ action: 'change', mark: '~' } as const)
    : ({ action: 'foreign', mark: '!' } as const);
  const wrong = faults.map(({ field, reason }): PlanRow => {
    const detail = putRight ? reason : `${reason}; --adopt puts it right`;
    return { ...look, word: 'zone', what: field, detail };
  });
  return [...(exists ? [] : [made]), ...wrong];
}

function dsRow({ dsToCome, sovereign }: DnsPlanShape, { role, zone }: Zone): PlanRow[] {
  if (role !== 'parent' || !dsToCome) return [];
  const name = sovereign.slice(0, -zone.length - 1);
  const detail = 'follows once the zone is seen signed';
  return [{ action: 'create', mark: '+', word: 'record', what: `DS ${name} 3600`, detail }];
}

function keptText(count: number): string {
  return `${count} record set${count === 1 ? '' : 's'}`;
}

function byHandLines({ sovereign, provider, byHand }: DnsPlanShape, look: Look): string[] {
  if (byHand.length === 0) {
    return provider === 'none' ? ['', '  Every record made by hand answers as it has to.'] : [];
  }
  const why =
    provider === 'none'
      ? `Nobody here writes the DNS of ${sovereign} (dns.provider none). Create these records where it is served:`
      : `Nobody here may write into the zone above ${sovereign}. It has to hold:`;
  const said = wrap(why, look.columns - 2).map((line) => `  ${line}`);
  return ['', ...said, '', ...setLines(byHand, look).map((line) => `  ${line}`)];
}

/** What a person has to copy is never cut: where a table has no room, each value gets a line of its own. */
function setLines(sets: DnsPlanShape['byHand'], look: Look): string[] {
  const rows = sets.map(({ name, type, ttl, values }) => [name, type, String(ttl), values.join(', ')]);
  const table = tableLines(['NAME', 'TYPE', 'TTL', 'VALUE'], rows, { ...look, terminal: false });
  if (table.every((line) => textWidth(line) <= look.columns - 2)) return table;
  return sets.flatMap(({ name, type, ttl, values }) => [
    clip(`${name} ${type} ${ttl}`, look.columns - 2),
    ...values.map((value) => `  ${value}`),
  ]);
}

/** `10 to create, 1 to change, 1 in the way`. */
export function countsText(records: readonly Pick<RecordRow, 'action'>[]): string {
  const words = {
    add: 'to create',
    change: 'to change',
    delete: 'to remove',
    foreign: 'in the way',
  } as const;
  const texts = Object.entries(words).flatMap(([action, word]) => {
    const count = records.filter((record) => record.action === action).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return texts.join(', ');
}
