import { parentFindings } from './dns-diagnosis/delegation.ts';
import type { Finding, Rule } from './dns-diagnosis/finding.ts';
import { outsideFindings } from './dns-diagnosis/outside.ts';
import { reachFindings, unproven } from './dns-diagnosis/reach.ts';
import { recordFindings } from './dns-diagnosis/records.ts';
import { serverFindings } from './dns-diagnosis/servers.ts';
import type { Diagnosis, VerifyExpectation, VerifyRow } from './dns-verify.ts';

/** Roots before what follows from them. */
const RULES: Rule[] = [
  ...reachFindings,
  ...serverFindings,
  ...parentFindings,
  ...recordFindings,
  ...outsideFindings,
  unproven,
  notAsWanted,
];

/** What is wrong, the root first. A row that one finding explains is no reason for another. */
export function diagnose(expected: VerifyExpectation, rows: readonly VerifyRow[]): Diagnosis[] {
  const found: Diagnosis[] = [];
  let open = rows.filter(({ state }) => state === 'wrong' || state === 'silent');
  for (const rule of RULES) {
    for (const { explains, ...diagnosis } of rule({ expected, open, rows })) {
      found.push(diagnosis);
      open = open.filter((row) => !explains.includes(row));
    }
  }
  return found;
}

/** Nothing that is wrong goes untold. */
function notAsWanted({ open, expected }: Parameters<Rule>[0]): Finding[] {
  return open.map((row) => ({
    kind: 'not-as-wanted',
    sentence: `${row.server} answers ${row.name} ${row.type} with ${row.says ?? (row.values.join(', ') || row.rcode)}.`,
    fix: row.wanted === undefined ? 'See the table.' : `Wanted: ${row.wanted.join(', ')}.`,
    next: `catalyst dns verify ${expected.fqdn} --watch`,
    explains: [row],
  }));
}
