import type { RowState, VerifyRow } from '../../domain/dns-verify.ts';
import { answerText, questionText, serverText, ttlText } from './row-text.ts';

/** A line of the table. */
export interface ShownRow {
  stage: VerifyRow['stage'];
  state: RowState;
  server: string;
  question: string;
  ttl: string;
  answer: string;
}

/** The rows as they are shown: both transports as one where they agree, hosts that are right as one. */
export function shownRows(rows: readonly VerifyRow[], fqdn: string): ShownRow[] {
  return hostsJoined(transportsJoined(rows, fqdn));
}

type Draft = ShownRow & { row: VerifyRow };

function transportsJoined(rows: readonly VerifyRow[], fqdn: string): Draft[] {
  const groups = new Map<string, VerifyRow[]>();
  for (const row of rows) {
    const key = [
      row.stage,
      serverText(row, fqdn),
      questionText(row, fqdn),
      row.state,
      answerText(row, fqdn),
    ].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((same) => draft(same, rows, fqdn));
}

function draft(same: VerifyRow[], rows: readonly VerifyRow[], fqdn: string): Draft {
  const row = same[0]!;
  const asked = questionText(row, fqdn);
  const other = rows.some(
    (one) =>
      !same.includes(one) &&
      one.stage === row.stage &&
      one.server === row.server &&
      questionText(one, fqdn) === asked,
  );
  const over = other && row.transport !== undefined ? ` ${row.transport}` : '';
  return {
    row,
    stage: row.stage,
    state: row.state,
    server: serverText(row, fqdn),
    question: `${asked}${over}`,
    ttl: ttlText(row.ttl),
    answer: answerText(row, fqdn),
  };
}

/** Hosts with the same answer at the same server are one line: their number is all that a person wants to know. */
function hostsJoined(drafts: Draft[]): ShownRow[] {
  const groups = Map.groupBy(drafts, (one) => joinKey(one) ?? one);
  return [...groups.values()].map(([first, ...more]) => {
    const { row: _, ...shown } = first!;
    return more.length === 0 ? shown : { ...shown, question: `${shown.question} +${more.length}` };
  });
}

function joinKey({ row, stage, server, state, answer, ttl }: Draft): string | undefined {
  if (row.subject === 'certificate') return [state, answer].join('\n');
  if (row.subject === 'host' && stage === 'zone') return [server, state, answer, ttl].join('\n');
  return undefined;
}
