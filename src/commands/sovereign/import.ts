import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';

export default class SovereignImport extends CatalystCommand {
  static override summary = 'Bring an exported Sovereign into this state folder.';
  static override examples = ['catalyst sovereign import --file omantel.sealed'];
  static override flags = {
    file: Flags.string({ required: true, description: 'The archive.', helpValue: '<file>' }),
    replace: Flags.boolean({ default: false, description: 'Put it in the place of the one that is here.' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(SovereignImport);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const file = resolve(this.surroundings.cwd, flags.file);
    const done = await sovereigns.import({ file, replace: flags.replace });
    return {
      data: done,
      lines: [
        `${done.fqdn} is here now. Work on it from here alone: another state folder that holds it too would not know what is done here.`,
        `  catalyst sovereign show ${done.fqdn}`,
      ],
    };
  }
}
