import type { RowState, VerifyRow } from './dns-verify.ts';

/** One row that is another than at the last look. */
export interface VerifyChange {
  row: VerifyRow;
  was?: { state: RowState; values: string[] };
}

/** What changed between two looks; at the first look everything that is not as wanted. A falling TTL is no change. */
export function changesBetween(
  before: readonly VerifyRow[] | undefined,
  now: readonly VerifyRow[],
): VerifyChange[] {
  if (before === undefined)
    return now.filter(({ state }) => state === 'wrong' || state === 'silent').map((row) => ({ row }));
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return now.flatMap((row): VerifyChange[] => {
    const was = known.get(keyOf(row));
    if (was !== undefined && sameAs(was, row)) return [];
    return [{ row, ...(was === undefined ? {} : { was: { state: was.state, values: was.values } }) }];
  });
}

/** The name of the wildcard's question is another one each time. */
function keyOf({ stage, server, transport, subject, name, type }: VerifyRow): string {
  const asked = subject === 'random' || subject === 'wildcard-above' ? '*' : name;
  return [stage, server, transport, subject, asked, type].join(' ');
}

function sameAs(was: VerifyRow, row: VerifyRow): boolean {
  return (
    was.state === row.state &&
    was.rcode === row.rcode &&
    was.says === row.says &&
    `${was.values}` === `${row.values}`
  );
}
