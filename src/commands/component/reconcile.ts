import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { changeFlags, runChange, waitFlags } from '../../cli/component/run-change.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';

export default class ComponentReconcile extends CatalystCommand {
  static override summary = 'Have a component looked at now, and wait for what comes of it.';
  static override description =
    'Asks the controllers by annotations, under the field manager catalyst, so that the next apply from Git does not take them away.';
  static override examples = [
    'catalyst component reconcile harbor omantel.omani.works --context sandbox --yes',
    'catalyst component reconcile harbor --with-source --reset',
    'catalyst component reconcile harbor omantel.omani.works --context sandbox --force --dry-run',
  ];
  static override args = componentArgs;
  static override flags = {
    region: regionFlag,
    'with-source': Flags.boolean({ default: false, description: 'Have its chart fetched again first.' }),
    force: Flags.boolean({
      default: false,
      description: 'One install or upgrade even when nothing changed.',
    }),
    reset: Flags.boolean({
      default: false,
      description: 'Clear its failures: the cure for used-up retries.',
    }),
    ...changeFlags,
    ...waitFlags,
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentReconcile);
    const timeoutMs = parseDuration(flags.timeout, '--timeout');
    const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
    const { force, reset, wait } = flags;
    const how = { force, reset, wait, timeoutMs, withSource: flags['with-source'] };
    return runChange(this.surroundings, flags, (request) =>
      components.reconcile(fqdn, component, { ...request, ...how }),
    );
  }
}
