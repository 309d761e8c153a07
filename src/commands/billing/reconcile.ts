import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { FINDING_COLUMNS, reconcileLines } from '../../cli/business/books/reconcile-view.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { findingJson } from '../../domain/business/books/finding.ts';

export default class BillingReconcile extends CatalystCommand {
  static override summary = 'Everything that is wrong in the books; exit 8 when there is something.';
  static override description =
    'Reads the database, in direct mode, and asks the services which organizations are deleted and which have a workspace. What could not be asked is named, and the exit is 3 when nothing else was found. Of each organization the newest order is looked for among the runs of its workspace.';
  static override examples = ['catalyst billing reconcile --direct --reason "end of month"'];
  static override flags = { ...businessFlags, ...directOnlyFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingReconcile);
    const { services, request } = await directOn(this.surroundings, flags);
    const access = (await requestOn(this.surroundings, flags)).request;
    const found = await interruptibly(this.surroundings, (signal) =>
      services.billing.reconcile({ ...access, ...request, signal }),
    );
    const { sovereign, world, unchecked, cut } = found;
    const rows = found.findings.map(findingJson);
    const listing = { columns: FINDING_COLUMNS, rows, flags };
    const page = { total: rows.length, offset: flags.offset, findings: pageJson(listing) };
    const lines = [...pageLines(listing, this.surroundings.out), ...reconcileLines(found)];
    const answer = { data: { sovereign, world, unchecked, cut, ...page }, lines };
    if (rows.length > 0) return { ...answer, exit: 8 };
    return unchecked.length > 0 ? { ...answer, exit: 3 } : answer;
  }
}
