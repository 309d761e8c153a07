import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { bashScript, zshScript } from '../cli/completion/bash-script.ts';
import { commandTree } from '../cli/completion/command-tree.ts';
import { fishScript } from '../cli/completion/fish-script.ts';
import { faultList } from '../sandbox/door.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof SCRIPTS;

export default class Completion extends CatalystCommand {
  static override summary = 'Print a script that completes commands, flags and their values in a shell.';
  static override description =
    "In the shell's start-up file (~/.bashrc, ~/.zshrc, ~/.config/fish/config.fish) it is there in every new shell.";
  static override examples = [
    '$ source <(catalyst completion bash)',
    '$ source <(catalyst completion zsh)',
    'catalyst completion fish | source',
  ];
  static override args = {
    shell: Args.string({ description: 'The shell.', required: true, options: Object.keys(SCRIPTS) }),
  };

  protected async answer(): Promise<Answer> {
    const { args } = await this.parse(Completion);
    const manifest = join(this.surroundings.folders.package, 'oclif.manifest.json');
    const known = { faults: faultList().map(({ name }) => name) };
    const script = SCRIPTS[args.shell as Shell](commandTree(await readFile(manifest, 'utf8')), known);
    return { data: { shell: args.shell, script }, lines: [script.trimEnd()], verbatim: true };
  }
}
