import type { DestroyRequest } from './destroy-plan.ts';

export interface CommandMore {
  /** Keys that are to be included beside those of the request. */
  include?: readonly string[];
  /** Only looks. */
  planOnly?: boolean;
  /** Without the consent that the command would need: it is asked for. */
  unconfirmed?: boolean;
}

/**
 * The command that goes on with a destroy as it was asked for: every flag of it again, so that nobody who copies it loses what
 * was to be kept. From labels alone only a plan says what has to be confirmed, so that is what is looked at first.
 */
export function destroyCommand(fqdn: string, request: DestroyRequest, more: CommandMore = {}): string {
  const { keepVolumes, keepDns, include, leave = [], fromCloud, given = [] } = request;
  const planOnly = more.planOnly === true || (fromCloud && more.unconfirmed !== true);
  const words = [
    `catalyst sovereign destroy ${fqdn}`,
    ...(planOnly || more.unconfirmed === true ? [] : [`--confirm=${fqdn}`]),
    ...(fromCloud ? ['--from-cloud'] : []),
    ...(keepVolumes ? ['--keep-volumes'] : []),
    ...(keepDns ? ['--keep-dns'] : []),
    ...given,
    ...leave.map((key) => `--leave=${key}`),
    ...[...new Set([...include, ...(more.include ?? [])])].map((key) => `--include=${key}`),
    ...(planOnly ? ['--plan-only'] : []),
  ];
  return words.join(' ');
}
