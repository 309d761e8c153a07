import { CatalystError } from '../../domain/errors.ts';
import { KNOWN_FAILURES, type KnownFailure } from './known-failures.ts';
import type { Diagnostic } from './messages.ts';

/** The one error for a tofu command that failed, from its diagnostics or, without any, from what it wrote to stderr. */
export function tofuFailure(
  command: string,
  diagnostics: readonly Diagnostic[],
  stderr: string,
): CatalystError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const texts = errors.length > 0 ? errors.map(textOf) : [plainText(stderr)];
  const known = KNOWN_FAILURES.find(({ pattern }) => texts.some((text) => pattern.test(text)));
  const text = texts.find((candidate) => known?.pattern.test(candidate)) ?? texts[0] ?? '';
  const faults = errors.map((error) => ({
    field: error.address ?? command,
    reason: sentence(textOf(error)),
  }));
  const hint = known?.hint ?? (text.trim() === '' ? SILENT : LOGGED);
  return new CatalystError(known?.code ?? 'CATALYST-TOFU-FAILED', messageOf(command, text, known), {
    hint,
    ...(faults.length > 1 ? { faults } : {}),
  });
}

const LOGGED = 'What OpenTofu wrote is in tofu/log of the state folder. Resume when the cause is gone.';
/** A process that is killed, or can write neither state nor log, has no words. */
const SILENT =
  'It was killed, or the disk of the state folder is full: look at both. What it wrote is in tofu/log there.';

function messageOf(command: string, text: string, known: KnownFailure | undefined): string {
  if (known?.remote) return `Hetzner answered: ${sentence(text)}`;
  if (text.trim() === '') return `OpenTofu ended before ${command} was through, without a word.`;
  return `OpenTofu ${command} failed: ${sentence(text)}`;
}

/** The provider wraps the API's words in a paragraph of its own; those words are what a person needs. */
function textOf({ summary, detail }: Diagnostic): string {
  const wrapped = /encountered during an API request[^\n]*\n+(?<words>[\s\S]+)/.exec(detail)?.groups?.words;
  if (wrapped !== undefined) return wrapped;
  return detail === '' ? summary : `${summary}. ${detail}`;
}

function plainText(stderr: string): string {
  const lines = stderr.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const words = lines.map((line) => line.replace(/^[╷│╵\s]+/, '').trim()).filter((line) => line !== '');
  return words.join(' ').replace(/^Error: /, '');
}

const LONGEST = 400;

function sentence(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
}
