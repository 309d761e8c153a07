import { CatalystError, type Fault } from '../../domain/errors.ts';
import { SETTINGS, variableOf } from '../../domain/spec/settings.ts';
import { resolveSpec, type SpecSources } from '../settings/resolve-spec.ts';
import type { FlagValue } from '../settings/text-source.ts';
import type { Ask } from './ask.ts';
import { asFlags, equivalentCommand } from './equivalent-command.ts';
import { askSpec, type PublicKeyFile } from './init-questions.ts';
import { specText } from './spec-text.ts';

export interface InitRequest {
  flags: Readonly<Record<string, FlagValue>>;
  env: Readonly<Record<string, string | undefined>>;
  /** Where the file goes; `-` is stdout. */
  output: string;
  /** The file is there already. */
  exists: boolean;
  force: boolean;
  /** The JSON Schema as seen from the file; without it the file names none. */
  schema?: string;
  /** Absent where nobody can be asked. */
  ask?: Ask;
  publicKeys: readonly PublicKeyFile[];
  references: NonNullable<SpecSources['references']>;
}

export interface InitResult {
  text: string;
  /** The same without questions. */
  command: string;
  warnings: Fault[];
}

/**
 * Makes the text of a sovereign.yaml from flags, variables and, at a terminal, answers.
 * Errors: CATALYST-SPEC-INVALID, CATALYST-ANSWER-MISSING, CATALYST-DECLINED, CATALYST-USAGE for a file that is there.
 */
export async function initSpec(request: InitRequest): Promise<InitResult> {
  await mayWrite(request);
  const { flags, env, ask, publicKeys, references, output, schema } = request;
  const answered = answeredKeys(flags, env);
  const readKeyFile = (path: string) => references.readText(path, { source: 'flag', name: '--ssh-key' });
  const answers = ask === undefined ? {} : await askSpec({ ask, flags, answered, publicKeys, readKeyFile });
  const given = { ...flags, ...answers };
  const { spec, values, warnings } = await resolveSpec({ flags: given, env, references }).catch(asksNoFile);
  const command = equivalentCommand({ ...asFlags(values), ...given }, { output, replaces: request.exists });
  return { text: specText(values, spec.regions.length, schema), command, warnings };
}

/** The file is what init is there to write: it proposes neither the file nor itself. */
function asksNoFile(thrown: unknown): never {
  if (!(thrown instanceof CatalystError) || thrown.code !== 'CATALYST-ANSWER-MISSING') throw thrown;
  const faults = thrown.faults?.map((fault) => ({
    ...fault,
    ...(fault.fix ? { fix: fault.fix.replace(/, (CATALYST_\w+) or \S+ in sovereign\.yaml/, ' or $1') } : {}),
  }));
  const hint = 'Give these flags or variables; on a terminal catalyst init asks instead.';
  throw new CatalystError(thrown.code, thrown.message, { hint, ...(faults ? { faults } : {}) });
}

async function mayWrite({ exists, force, ask, output }: InitRequest): Promise<void> {
  if (!exists || force) return;
  const hint = 'Choose another file with --output, or replace it with --force.';
  if (ask === undefined)
    throw new CatalystError('CATALYST-USAGE', `${output} is there already. Nothing was touched.`, { hint });
  const replace = await ask.confirm({ message: `${output} is there already. Replace it?`, default: false });
  if (!replace) throw new CatalystError('CATALYST-DECLINED', `${output} was left as it is.`, { hint });
}

function answeredKeys(flags: InitRequest['flags'], env: InitRequest['env']): Set<string> {
  const said = SETTINGS.filter(
    (setting) => flags[setting.flag] !== undefined || Boolean(env[variableOf(setting)]?.trim()),
  );
  return new Set(said.map((setting) => setting.key));
}
