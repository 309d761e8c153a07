import { Command, Flags } from '@oclif/core';
import { asCatalystError, CatalystError } from '../domain/errors.ts';
import { errorLines } from './error-view.ts';
import { atSovereign, inContext } from './in-context.ts';
import { proseLines } from './prose-lines.ts';
import { safeJson } from './safe-json.ts';
import { ShownFailure } from './shown-failure.ts';
import { processSurroundings, type Surroundings } from './surroundings.ts';
import { systemError } from './system-error.ts';
import type { CommandShape } from './usage/flag-shape.ts';

/** What a command hands back: data for `--json`, lines for a person, and an exit status when it is not 0. */
export interface Answer {
  data: unknown;
  lines: string[];
  /** The lines are a file for a program (YAML, a script), which a terminal must not break either. */
  verbatim?: boolean;
  exit?: number;
}

/** Frame of every command: surroundings in, one answer out, one printer for failures. */
export abstract class CatalystCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ description: 'Print JSON instead of text.', helpGroup: 'GLOBAL' }),
    debug: Flags.boolean({ description: 'Show the stack of an unexpected failure.', helpGroup: 'GLOBAL' }),
    context: Flags.string({
      description:
        'Where to work: `sandbox` for the local rehearsal, or a context of `catalyst context list`.',
      env: 'CATALYST_CONTEXT',
      helpGroup: 'GLOBAL',
    }),
  };

  protected surroundings!: Surroundings;

  /** Does the work. Undefined when everything was already said (a stream of events). */
  protected abstract answer(): Promise<Answer | undefined>;

  async run(): Promise<void> {
    this.surroundings = await processSurroundings();
    const answer = await this.answer();
    if (answer === undefined) return;
    const { out } = this.surroundings;
    if (this.wantsJson()) out.write(`${safeJson(answer.data)}\n`);
    else if (answer.lines.length > 0) {
      const lines = answer.verbatim === true ? answer.lines : proseLines(answer.lines, out);
      out.write(`${lines.join('\n')}\n`);
    }
    if (answer.exit !== undefined) process.exitCode = answer.exit;
  }

  /** Asked of argv, so that even a flag error comes out in the wanted form. */
  protected wantsJson(): boolean {
    const end = this.argv.indexOf('--');
    return (end < 0 ? this.argv : this.argv.slice(0, end)).includes('--json');
  }

  protected override async catch(thrown: Error): Promise<void> {
    if (thrown instanceof ShownFailure) {
      process.exitCode = thrown.error.exit;
      return;
    }
    const surroundings = this.surroundings ?? (await processSurroundings());
    const refused =
      thrown instanceof CatalystError ? undefined : await this.#usageError(thrown, surroundings);
    const error = refused ?? systemError(thrown) ?? asCatalystError(thrown);
    await this.showFailure(this.#inContext(error), surroundings);
    process.exitCode = error.exit;
  }

  #inContext(error: CatalystError): CatalystError {
    if (error.hint === undefined) return error;
    const context = flagOf(this.argv, '--context');
    const sovereign = flagOf(this.argv, '--sovereign') ?? flagOf(this.argv, '-s');
    const hint = atSovereign(inContext(error.hint, context), sovereign);
    if (hint === error.hint) return error;
    const { code, message, faults } = error;
    return new CatalystError(code, message, {
      hint,
      cause: error.cause,
      ...(faults === undefined ? {} : { faults }),
    });
  }

  async #usageError(thrown: Error, { env }: Surroundings): Promise<CatalystError | undefined> {
    const { usageError } = await import('./usage-error.ts');
    const { flags, baseFlags, args } = this.ctor;
    const shape = { flags: { ...baseFlags, ...flags }, args } as unknown as CommandShape;
    return usageError(thrown, { id: this.id ?? '', argv: this.argv, env, shape });
  }

  protected async showFailure(error: CatalystError, { out, err }: Surroundings): Promise<void> {
    if (this.wantsJson()) out.write(`${safeJson({ error: error.toObject() })}\n`);
    else err.write(`${errorLines(error.toObject(), err).join('\n')}\n`);
    if (this.argv.includes('--debug') && error.exit === 1) err.write(`${stackOf(error)}\n`);
  }
}

/** The value of a flag as it was typed. */
function flagOf(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  return at < 0 ? undefined : argv[at]!.slice(flag.length + 1) || argv[at + 1];
}

function stackOf(error: CatalystError): string {
  return error.cause instanceof Error ? (error.cause.stack ?? '') : (error.stack ?? '');
}
