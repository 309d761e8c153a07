import type { StageVerdict, VerifyResult, VerifyStage } from '../../domain/dns-verify.ts';
import { VERIFY_STAGES } from '../../domain/dns-verify.ts';
import { clip, pad, textWidth, wrap } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { STATE_LOOK } from './row-text.ts';
import { type ShownRow, shownRows } from './shown-rows.ts';

type View = Pick<Screen, 'columns' | 'symbols' | 'paint'>;

const TITLES: Record<VerifyStage, string> = {
  zone: 'zone',
  parent: 'parent',
  public: 'public',
  dnssec: 'dnssec',
  tls: 'tls',
};
const WORD = 8;
const WIDEST_SERVER = 28;

/** The table of every stage and server, then what is wrong in one sentence, its fix and the next command. */
export function verifyLines(result: VerifyResult, view: View): string[] {
  const shown = shownRows(result.rows, result.fqdn);
  const columns = widthsOf(shown);
  return [
    headLine(result, view),
    ...result.stages.flatMap((verdict) => [
      '',
      ...stageLines(verdict, view),
      ...shown.filter(({ stage }) => stage === verdict.stage).flatMap((row) => rowLines(row, columns, view)),
    ]),
    '',
    ...endLines(result, view),
  ];
}

function headLine({ fqdn, address, at }: VerifyResult, { columns, paint }: View): string {
  const left = `${fqdn} → ${address}`;
  const right = `${at.slice(11, 19)} UTC`;
  const gap = columns - textWidth(left) - textWidth(right);
  return gap < 2
    ? paint('strong', left)
    : `${paint('strong', left)}${' '.repeat(gap)}${paint('quiet', right)}`;
}

const VERDICTS = {
  passed: { symbol: 'done', role: 'good' },
  failed: { symbol: 'failed', role: 'bad' },
  skipped: { symbol: 'skipped', role: 'quiet' },
} as const;

function stageLines({ stage, state, says }: StageVerdict, { columns, symbols, paint }: View): string[] {
  const { symbol, role } = VERDICTS[state];
  const number = VERIFY_STAGES.indexOf(stage) + 1;
  const head = ` ${symbols[symbol]} ${number} ${pad(TITLES[stage], 7)} ${pad(state, 8)} `;
  const [first = '', ...more] = wrap(says, Math.max(12, columns - textWidth(head)));
  return [`${paint(role, head)}${first}`, ...more.map((line) => `${' '.repeat(textWidth(head))}${line}`)];
}

interface Widths {
  server: number;
  question: number;
  ttl: number;
}

function widthsOf(rows: readonly ShownRow[]): Widths {
  const widest = (texts: string[]) => Math.max(0, ...texts.map(textWidth));
  return {
    server: Math.min(WIDEST_SERVER, widest(rows.map(({ server }) => server))),
    question: Math.min(WIDEST_SERVER, widest(rows.map(({ question }) => question))),
    ttl: widest(rows.map(({ ttl }) => ttl)),
  };
}

function rowLines(row: ShownRow, widths: Widths, { columns, symbols, paint }: View): string[] {
  const { symbol, role, word } = STATE_LOOK[row.state];
  const state = `   ${symbols[symbol]} ${pad(word, WORD)}`;
  const ttl = row.ttl.padStart(widths.ttl);
  const middle = `${pad(row.server, widths.server)}  ${pad(row.question, widths.question)}  ${ttl}  `;
  const indent = textWidth(state) + textWidth(middle);
  const room = columns - indent;
  if (room < 16) {
    const told = [row.question, row.ttl, row.answer].filter((text) => text !== '').join('  ');
    const below = wrap(told, Math.max(12, columns - 6)).map((line) => `${' '.repeat(6)}${line}`);
    return [`${paint(role, state)}${clip(row.server, Math.max(12, columns - textWidth(state)))}`, ...below];
  }
  const [first = '', ...more] = wrap(row.answer, room);
  return [
    `${paint(role, state)}${middle}${first}`.trimEnd(),
    ...more.map((line) => `${' '.repeat(indent)}${line}`),
  ];
}

function endLines({ diagnoses, stages, error }: VerifyResult, { columns, paint }: View): string[] {
  const [root, ...others] = diagnoses;
  if (root === undefined || error === null) return [paint('good', allGood(stages))];
  const below = (text: string) => wrap(text, columns - 2).map((line) => `  ${line}`);
  const tail = `${error.code} · exit ${error.exit} · ${error.hint}`;
  return [
    ...wrap(root.sentence, columns).map((line) => paint('bad', line)),
    ...below(root.fix),
    ...others.flatMap(({ sentence, fix }) => ['', ...wrap(`Also: ${sentence}`, columns), ...below(fix)]),
    '',
    ...(textWidth(tail) <= columns ? [tail] : [`${error.code} · exit ${error.exit}`, error.hint ?? '']),
  ];
}

export function allGood(stages: readonly StageVerdict[]): string {
  const names = (state: StageVerdict['state']) =>
    stages.filter((one) => one.state === state).map(({ stage }) => TITLES[stage]);
  const skipped = names('skipped');
  const rest = skipped.length === 0 ? '' : ` Not asked: ${skipped.join(', ')}.`;
  return `As wanted: ${names('passed').join(', ')}.${rest}`;
}
