import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { tableLines } from '../../cli/table.ts';

export default class ContextList extends CatalystCommand {
  static override summary = 'Every Sovereign that can be worked with from here.';
  static override examples = ['catalyst context list'];

  protected async answer(): Promise<Answer> {
    await this.parse(ContextList);
    const { contexts } = await openCatalyst(this.surroundings, { context: undefined });
    const known = await contexts.list();
    const rows = known.map(({ name, fqdn, world, via, email, current }) => [
      ...[current ? '*' : '', name, fqdn, world, via, email ?? ''],
    ]);
    const empty = 'No contexts yet: catalyst context create NAME --fqdn omantel.omani.works';
    const head = ['', 'CONTEXT', 'SOVEREIGN', 'WORLD', 'VIA', 'WHO'];
    const lines = rows.length === 0 ? [empty] : tableLines(head, rows, this.surroundings.out);
    return { data: { contexts: known }, lines };
  }
}
