import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { chooseFace } from '../../cli/faces/choose-face.ts';
import { openCatalyst, sandboxFacts } from '../../cli/open-services.ts';
import { contextOfSovereign } from '../../cli/run/context-of-sovereign.ts';
import { destroyFlags, destroyRequest, dnsOfFlags } from '../../cli/run/destroy-flags.ts';
import { destroyNextLines } from '../../cli/run/destroy-next.ts';
import { destroyView } from '../../cli/run/destroy-view.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { runOptions } from '../../cli/run/run-flags.ts';
import { runSovereign } from '../../cli/run/run-sovereign.ts';
import { requireFullName } from '../../domain/destroy/destroy-name.ts';
import {
  type DestroyPlan,
  destroyPlanJson,
  isEmptyPlan,
  openEnds,
} from '../../domain/destroy/destroy-plan.ts';
import type { SovereignSpec } from '../../domain/spec.ts';

export default class SovereignDestroy extends CatalystCommand {
  static override summary = 'Take a Sovereign down whole, and prove that nothing billable is left.';
  static override description =
    'Shows first what will be deleted, in order, with what each line costs an hour. What is not ours is never touched. It can be interrupted at any moment and resumed.';
  static override examples = [
    'catalyst sovereign destroy omantel.omani.works --context sandbox',
    'catalyst sovereign destroy omantel.omani.works --plan-only',
    'catalyst sovereign destroy omantel.omani.works --confirm=omantel.omani.works --json',
    'catalyst sovereign destroy omantel.omani.works --from-cloud --include=volumes/123',
  ];
  static override args = {
    fqdn: Args.string({ required: true, description: 'The Sovereign, by its full name.' }),
  };
  static override flags = destroyFlags;

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(SovereignDestroy);
    requireFullName(args.fqdn);
    const { fqdn, context, spec } = await this.#subject(args.fqdn, flags);
    const standard = context === 'sandbox' ? (await sandboxFacts(this.surroundings))?.powerdnsApi : undefined;
    const dns = dnsOfFlags(flags, standard);
    const services = await openCatalyst(this.surroundings, {
      context,
      ...(spec === undefined ? {} : { spec: dns === undefined ? spec : { ...spec, dns } }),
      mayAsk: !flags.json,
    });
    const asked = { fqdn, destroy: destroyRequest(flags), ...(dns === undefined ? {} : { dns }) };
    const options = { ...NO_BUILDING, 'wait-records': flags['wait-dns'] };
    if (flags['plan-only']) return this.#planned(services, asked, options, flags);
    await runSovereign(this.surroundings, { ...flags, ...options }, (request) =>
      services.sovereigns.destroy({ ...request, ...asked }),
    );
    return undefined;
  }

  /** Without a journal there is nothing that could say where it was built. */
  async #subject(
    fqdn: string,
    flags: { context: string | undefined; 'from-cloud': boolean },
  ): Promise<{ fqdn: string; context: string | undefined; spec: SovereignSpec | undefined }> {
    const unknown = { fqdn, context: flags.context, spec: undefined };
    const { sovereigns } = await openCatalyst(this.surroundings, { context: undefined });
    const known = (await sovereigns.list()).sovereigns.some((one) => one.fqdn === fqdn);
    return known ? contextOfSovereign(this.surroundings, fqdn, flags.context) : unknown;
  }

  async #planned(
    services: Awaited<ReturnType<typeof openCatalyst>>,
    asked: Pick<Parameters<typeof services.sovereigns.planDestroy>[0], 'fqdn' | 'destroy' | 'dns'>,
    options: Parameters<typeof runOptions>[0],
    flags: { json: boolean; 'detailed-exitcode': boolean },
  ): Promise<Answer> {
    const face = flags.json ? undefined : await chooseFace(false, this.surroundings);
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const plan = await services.sovereigns.planDestroy({
        ...asked,
        options: runOptions(options),
        signal,
        listeners: face ? [(event, progress) => face.show(event, progress)] : [],
      });
      const { out } = this.surroundings;
      const lines = [...destroyView(plan, out), ...destroyNextLines(plan)];
      const exit = flags['detailed-exitcode'] && isOpen(plan) ? { exit: 8 } : {};
      return { data: destroyPlanJson(plan), lines, ...exit };
    } finally {
      await face?.close();
      stop();
    }
  }
}

/** Something would be deleted, or may have to be. */
function isOpen(plan: DestroyPlan): boolean {
  return !isEmptyPlan(plan) || openEnds(plan).length > 0;
}

const NO_BUILDING = {
  adopt: false,
  'converge-timeout': '60m',
  'fail-fast': false,
  workloads: false,
};
