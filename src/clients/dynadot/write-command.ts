import type { Batch } from './batch.ts';
import type { Parameters } from './connection.ts';
import type { Line } from './line.ts';

/** The one command that carries a batch out. A zone without records is not written but cleared. */
export function commandFor(
  zone: string,
  batch: Exclude<Batch, { kind: 'none' }>,
): { command: string; parameters: Parameters } {
  const { lines, ttl } = batch.after;
  if (lines.length === 0)
    return { command: 'set_clear_domain_setting', parameters: { domain: zone, service: 'dns' } };
  const isAppend = batch.kind === 'append';
  const parameters: Record<string, string> = {
    domain: zone,
    ...recordParameters(isAppend ? batch.add : lines),
  };
  if (ttl !== undefined) parameters.ttl = ttl;
  if (isAppend) parameters.add_dns_to_current_setting = '1';
  return { command: 'set_dns2', parameters };
}

function recordParameters(lines: readonly Line[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  const main = lines.filter((line) => line.place === 'main');
  const sub = lines.filter((line) => line.place === 'sub');
  for (const [index, { type, value, extra }] of main.entries()) {
    parameters[`main_record_type${index}`] = type;
    parameters[`main_record${index}`] = value;
    if (extra !== undefined) parameters[`main_recordx${index}`] = extra;
  }
  for (const [index, { host, type, value, extra }] of sub.entries()) {
    parameters[`subdomain${index}`] = host;
    parameters[`sub_record_type${index}`] = type;
    parameters[`sub_record${index}`] = value;
    if (extra !== undefined) parameters[`sub_recordx${index}`] = extra;
  }
  return parameters;
}
