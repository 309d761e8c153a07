import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { moneyForPeople } from '../../cli/cost-text.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { tableLines } from '../../cli/table.ts';

export default class SovereignList extends CatalystCommand {
  static override summary = 'Every Sovereign of the state folder.';
  static override description =
    'A journal that cannot be read is a row too, with the reason below; the exit status is 8 then.';
  static override examples = ['catalyst sovereign list', 'catalyst sovereign list --json'];

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(SovereignList);
    const services = await openCatalyst(this.surroundings, { context: flags.context });
    const found = await services.sovereigns.list();
    const readable = found.sovereigns.map(({ fqdn, state, sandbox, monthly, currency, at }) => [
      fqdn,
      state,
      sandbox ? 'sandbox' : 'real',
      monthly === undefined ? '' : moneyForPeople(currency ?? '', monthly, 2),
      at.replace('T', ' ').slice(0, 19),
    ]);
    const rows = [...readable, ...found.unreadable.map(({ fqdn }) => [fqdn, 'unreadable', '', '', ''])];
    const why = found.unreadable.map(({ fqdn, message, hint }) =>
      [`${fqdn} cannot be read: ${message}`, hint].filter(Boolean).join(' '),
    );
    const empty =
      'No Sovereigns yet. Bring one up: catalyst init, then catalyst sovereign create -f sovereign.yaml';
    const table = tableLines(
      ['SOVEREIGN', 'STATE', 'CONTEXT', 'A MONTH', 'LAST EVENT (UTC)'],
      rows,
      this.surroundings.out,
    );
    return {
      data: found,
      lines: rows.length === 0 ? [empty] : [...table, ...(why.length === 0 ? [] : ['', ...why])],
      ...(why.length === 0 ? {} : { exit: 8 }),
    };
  }
}
