import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';

export default class SovereignExport extends CatalystCommand {
  static override summary = 'Seal the whole state of a Sovereign into one file.';
  static override description =
    'For a machine that will not last, or another one that is to go on. It opens with the same passphrase.';
  static override examples = ['catalyst sovereign export omantel.omani.works --file omantel.sealed'];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    file: Flags.string({ required: true, description: 'The archive.', helpValue: '<file>' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignExport);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const fqdn = args.fqdn ?? (await onlyOne(sovereigns));
    const file = resolve(this.surroundings.cwd, flags.file);
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const done = await sovereigns.export(fqdn, { file, signal });
      return {
        data: done,
        lines: [
          `${fqdn} is in ${flags.file}: ${done.files} files, ${done.bytes} bytes, sealed.`,
          `It opens with the passphrase in ${done.passphraseAt} and with no other: whoever imports it needs that too.`,
        ],
      };
    } finally {
      stop();
    }
  }
}
