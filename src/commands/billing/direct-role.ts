import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import {
  DIRECT_WRITES,
  type DirectWriteName,
  directRoleSql,
} from '../../domain/business/books/direct-role.ts';
import { CatalystError } from '../../domain/errors.ts';

export default class BillingDirectRole extends CatalystCommand {
  static override summary =
    'The SQL of a role with no more rights than direct mode needs; it is only printed.';
  static override description =
    'Without it direct mode signs in as the owner that the cluster keeps. The owner looks at it, runs it, sets a password, and puts the address into a file for --database-url-file.';
  static override examples = [
    'catalyst billing direct-role',
    'catalyst billing direct-role --writes rollback --writes issue',
  ];
  static override flags = {
    name: Flags.string({ default: 'catalyst_direct', description: 'Name of the role.' }),
    writes: Flags.string({
      multiple: true,
      options: [...DIRECT_WRITES],
      description:
        'With what that writes: voucher rollback, a list of vouchers, redeem and checkout; repeatable.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingDirectRole);
    const { name } = flags;
    const writes = (flags.writes ?? []) as DirectWriteName[];
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name))
      throw new CatalystError('CATALYST-USAGE', '--name is no plain name of a role.', {
        hint: 'Lower-case letters, digits and underscores.',
      });
    const statements = directRoleSql(name, writes);
    return { data: { role: name, writes, statements }, lines: statements, verbatim: true };
  }
}
