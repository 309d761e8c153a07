import type { ErrorObject } from '../../domain/errors.ts';
import { code, commands, plain, table } from './inline.ts';

/** A failure as Markdown: what, each fault with where and why, code, exit status and next step. */
export function failureMarkdown({
  message,
  faults = [],
  causes = [],
  code: id,
  exit,
  hint,
}: ErrorObject): string[] {
  const rows = faults.map(({ field, reason, fix = '', file, line }) => [
    code(field),
    plain(reason),
    plain(fix),
    plain([file, line].filter((part) => part !== undefined).join(':')),
  ]);
  return [
    `**${plain(message)}**`,
    '',
    ...table(['Field', 'Reason', 'Fix', 'Where'], rows),
    ...causes.filter((cause) => !message.includes(cause)).flatMap((cause) => [`- ${plain(cause)}`, '']),
    `${code(id)}, exit ${exit}`,
    '',
    ...nextStep(hint),
  ];
}

function nextStep(hint: string | undefined): string[] {
  if (hint === undefined) return [];
  return hint.startsWith('catalyst ') ? commands(hint) : [plain(hint), ''];
}
