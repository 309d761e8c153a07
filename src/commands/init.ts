import { access, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { terminalAsk } from '../cli/init/ask.ts';
import type { PublicKeyFile } from '../cli/init/init-questions.ts';
import { initSpec } from '../cli/init/init-spec.ts';
import { mayStandBeside, SCHEMA_FILE, writeSchemaBeside } from '../cli/init/schema-beside.ts';
import { writeSpec } from '../cli/init/write-spec.ts';
import { referenceRoom, specPart } from '../cli/settings/load-spec.ts';
import { specFlags } from '../cli/settings/spec-flags.ts';
import type { Fault } from '../domain/errors.ts';

export default class Init extends CatalystCommand {
  static override summary = 'Write a sovereign.yaml by answering questions.';
  static override description =
    'Asks for what no flag and no variable says, checks every answer, writes the file and prints the same command without questions. Where nobody can be asked, all missing values are named at once.';
  static override examples = [
    'catalyst init',
    'catalyst init --org-name Omantel --org-email ops@omantel.om --subdomain omantel --ssh-key file:~/.ssh/id_ed25519.pub',
    'catalyst init --location fsn1 --location hel1 --output two-regions.yaml',
  ];
  static override flags = {
    ...specFlags(Flags),
    output: Flags.string({
      char: 'o',
      default: 'sovereign.yaml',
      description: 'File to write; - for stdout.',
    }),
    force: Flags.boolean({ default: false, description: 'Replace the file when it is there.' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(Init);
    const { cwd, home, env, stdin, err } = this.surroundings;
    const toStdout = flags.output === '-';
    const path = resolve(cwd, flags.output);
    const hasSchema = !toStdout && (await mayStandBeside(path));
    const asks = stdin.terminal && err.terminal && !this.wantsJson();
    const { text, command, warnings } = await initSpec({
      flags: specPart(flags),
      env,
      output: flags.output,
      exists: !toStdout && (await isThere(path)),
      force: flags.force,
      ...(hasSchema ? { schema: SCHEMA_FILE } : {}),
      publicKeys: await publicKeysOf(home),
      references: referenceRoom({ cwd, home }),
      ...(asks ? { ask: await terminalAsk() } : {}),
    });
    if (!toStdout) await writeSpec(path, text, { shown: flags.output, replace: flags.force || asks });
    const schema = hasSchema ? await writeSchemaBeside(path) : null;
    const data = { file: toStdout ? null : path, schema, text, command, warnings };
    if (toStdout) return { data, lines: text.trimEnd().split('\n'), verbatim: true };
    return { data, lines: writtenLines(flags.output, data) };
  }
}

function writtenLines(
  file: string,
  { schema, command, warnings }: { schema: string | null; command: string; warnings: Fault[] },
): string[] {
  const beside = `, and beside it ${SCHEMA_FILE}, by which an editor completes and checks it`;
  return [
    `Wrote ${file}${schema === null ? '' : beside}.`,
    ...warnings.map(({ field, reason, fix }) => `Note: ${field}: ${reason}. ${fix ?? ''}`.trim()),
    '',
    'The same without questions:',
    `  ${command}`,
    '',
    'Next, what it would make and cost, and then the making:',
    `  catalyst sovereign plan -f ${file}`,
    `  catalyst sovereign create -f ${file}`,
  ];
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function publicKeysOf(home: string): Promise<PublicKeyFile[]> {
  const names = await readdir(join(home, '.ssh')).catch(() => []);
  const found = names
    .filter((name) => name.endsWith('.pub'))
    .map(async (name) => {
      const text = await readFile(join(home, '.ssh', name), 'utf8').catch(() => '');
      return { path: `~/.ssh/${name}`, comment: text.trim().split(/\s+/).slice(2).join(' ') };
    });
  return Promise.all(found);
}
