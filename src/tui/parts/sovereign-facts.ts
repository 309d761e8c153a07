import { isDestroyed } from '../../domain/destroyed.ts';
import type { VerifyResult } from '../../domain/dns-verify.ts';
import type { NodeOutputs, RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { COMPONENT_LOOKS } from '../../style/state-looks.ts';
import { componentsOf, isBeingTakenDown } from '../derive/component-items.ts';
import { familyStands } from '../derive/families.ts';
import { costOf } from '../derive/money.ts';
import { certificatesText, namesText } from '../derive/names-seen.ts';
import type { Model, Panel } from '../model.ts';
import { spanOf } from './age.ts';
import { factLines } from './facts.ts';
import { type Line, type Look, lineWidth, type Span, span } from './line.ts';

/** What is known of a Sovereign: how much of it runs, cost, names and certificates, addresses, nodes. */
export function sovereignFacts(model: Model, progress: Progress, columns: number, look: Look): Line[] {
  if (isDestroyed(progress)) return [];
  const rows = [
    ...componentRow(model, progress),
    ...costRow(progress),
    ...nameRows(model, progress),
    ...urlRows(progress),
    ...nodeRows(progress),
  ];
  const [first = [], ...others] = rows.map(([name, text, role]) => factLines(name, text, columns, role));
  return [...first, ...familyLines(model, progress, columns, look), ...others.flat()];
}

type Row = [name: string, text: string, role?: Span['role']];

function componentRow(model: Model, { sovereign: fqdn }: Progress): Row[] {
  const known = componentsOf(model, fqdn);
  if (isBeingTakenDown(model, fqdn)) return [['components', 'being taken down', 'warning']];
  if (known === undefined) return [['components', 'no data']];
  if (known.total === 0) return [['components', 'none yet']];
  return [['components', `${known.installed} of ${known.total} installed`]];
}

/** Each family with how much of it is installed, as many on a line as there is room for. */
function familyLines(model: Model, { sovereign: fqdn }: Progress, columns: number, look: Look): Line[] {
  if (isBeingTakenDown(model, fqdn)) return [];
  const stands = familyStands(componentsOf(model, fqdn)?.items ?? []);
  const lines: Span[][] = [];
  for (const { family, installed, total, worst } of stands) {
    const { symbol, role } = COMPONENT_LOOKS[worst];
    const cell = [span(`${look.symbols[symbol]} `, role), span(`${family} ${installed}/${total}  `)];
    const line = lines.at(-1);
    if (line === undefined || lineWidth(line) + lineWidth(cell) > columns) {
      const [name] = factLines(lines.length === 0 ? 'families' : '', ' ', columns)[0] ?? [];
      lines.push([...(name === undefined ? [] : [name]), ...cell]);
    } else line.push(...cell);
  }
  return lines;
}

function costRow(progress: Progress): Row[] {
  const monthly = costOf(progress, 'monthly');
  const hourly = costOf(progress, 'hourly');
  return [['cost', monthly === undefined ? 'no data' : `${monthly} a month, ${hourly} an hour (net)`]];
}

/** What the servers answer now; below it what the run wrote. */
function nameRows({ panels, now }: Model, progress: Progress): Row[] {
  const panel = panels.dns[progress.sovereign];
  const written = writtenTexts(progress);
  if (panel === undefined) return written.map((text, index) => [index === 0 ? 'dns' : '', text]);
  const wrong = rootCause(panel, progress);
  return [
    ['certificates', ...seenText(panel, now, (seen) => certificatesText(seen, now))],
    ['dns', ...seenText(panel, now, namesText)],
    ...(wrong === undefined ? [] : [['', wrong, 'warning'] as Row]),
    ...written.map((text): Row => ['', text]),
  ];
}

function writtenTexts({ stages, outputs }: Progress): string[] {
  const { zone, nameservers, serial } = (outputs.records ?? {}) as Record<string, unknown>;
  const servers = Array.isArray(nameservers) ? ` at ${nameservers.join(', ')}` : '';
  const said = stages.records.detail === undefined ? [] : [stages.records.detail];
  return typeof zone === 'string' ? [...said, `zone ${zone}, serial ${String(serial)}${servers}`] : said;
}

type Names = Panel<VerifyResult>;

/** A clause of what was seen, with its age; or that nobody knows, and why. */
function seenText(
  panel: Names,
  now: number,
  textOf: (seen: VerifyResult) => string,
): [string, Span['role']?] {
  const { value, error, at = now } = panel;
  if (value === undefined) return [error === undefined ? 'reading' : `no data: ${error.message}`, 'quiet'];
  const age = `${spanOf(now - at)} ago`;
  return error === undefined
    ? [`${textOf(value)} (${age})`]
    : [`${textOf(value)} (stale, ${age})`, 'warning'];
}

/** What is wrong with the names while they are on their way; of a Sovereign that was handed over it needs attention. */
function rootCause({ value }: Names, { outputs }: Progress): string | undefined {
  const [root] = outputs.urls === undefined ? (value?.diagnoses ?? []) : [];
  return root && `${root.sentence} ${root.fix}`;
}

function urlRows({ outputs }: Progress): Row[] {
  return Object.entries((outputs.urls ?? {}) as Record<string, string>).map(([name, url]) => [name, url]);
}

function nodeRows({ outputs }: Progress): Row[] {
  const regions = (outputs.regions ?? []) as unknown as RegionOutputs[];
  const node = (role: string, { name, ipv4, privateIp }: NodeOutputs): Row => {
    return ['', `${role} ${name}, ${ipv4}, ${privateIp}`];
  };
  return regions.flatMap(({ key, loadBalancer, controlPlanes, workers }): Row[] => [
    [`in ${key}`, `load balancer ${loadBalancer.ipv4}`],
    ...controlPlanes.map((one) => node('control plane', one)),
    ...workers.map((one) => node('worker', one)),
  ]);
}
