import { type Answer, CatalystCommand } from '../cli/base-command.ts';
import { businessFlags, listFlags } from '../cli/business/business-flags.ts';
import { HEALTH_COLUMNS } from '../cli/business/health-columns.ts';
import { pageJson, pageLines } from '../cli/business/listing.ts';
import { requestOn } from '../cli/business/open-business.ts';
import { interruptibly } from '../cli/business/run-business.ts';
import { wholeSentences } from '../cli/business/whole-sentences.ts';

export default class Health extends CatalystCommand {
  static override summary =
    "Whether a Sovereign's business works: services, tables, bus, mail, Stripe, bridge.";
  static override description =
    'Asks each service through the cluster where the state is here, else what the gateway shows. Writes and mails nothing. Ends with 8 when something is wrong, with 9 when billing is not installed.';
  static override examples = ['catalyst health', 'catalyst health --sovereign omantel.omani.works --json'];
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(Health);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, way, rows } = await interruptibly(this.surroundings, (signal) =>
      services.health.read({ ...request, signal }),
    );
    const findings = rows.filter(({ state }) => state === 'wrong').length;
    const listing = { columns: HEALTH_COLUMNS, rows, flags };
    const by = way === 'cluster' ? 'asked through its cluster' : 'as its gateway shows it';
    const verdict =
      findings === 0 ? 'Nothing is wrong' : `${findings} ${findings === 1 ? 'thing is' : 'things are'} wrong`;
    const lines = [
      ...pageLines(listing, this.surroundings.out),
      ...wholeSentences(rows),
      `${verdict} on ${sovereign}, ${by}.`,
    ];
    const page = { total: rows.length, offset: flags.offset };
    const data = { sovereign, world, way, findings, ...page, rows: pageJson(listing) };
    return findings === 0 ? { data, lines } : { data, lines, exit: 8 };
  }
}
