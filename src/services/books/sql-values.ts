import type { Row } from '../../clients/postgres/database.ts';
import { CatalystError } from '../../domain/errors.ts';

/** RFC 3339 in UTC with every microsecond. */
export function moment(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** A column that is never null. @throws CatalystError CATALYST-DATABASE-SCHEMA */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new CatalystError('CATALYST-DATABASE-SCHEMA', `The database gave nothing for ${column}.`);
}

/** An amount or a count in full. @throws CatalystError CATALYST-DATABASE-SCHEMA for a fraction */
export function bigintOf(row: Row, column: string): bigint {
  const text = textOf(row, column);
  if (/^-?\d+$/.test(text)) return BigInt(text);
  throw new CatalystError('CATALYST-DATABASE-SCHEMA', `The database gave no whole number for ${column}.`);
}

/** A number of int4, which a float holds. */
export function intOf(row: Row, column: string): number {
  return Number(bigintOf(row, column));
}

/** The members whose columns are not null. */
export function given<Name extends string>(
  row: Row,
  members: Record<Name, string>,
): { [N in Name]?: string } {
  const entries = Object.entries<string>(members).flatMap(([name, column]) => {
    const value = row[column];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries) as { [N in Name]?: string };
}
