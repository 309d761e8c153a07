import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { type RunningStatus, sandboxStatus } from '../../sandbox/door.ts';

export default class SandboxStatus extends CatalystCommand {
  static override summary = 'Show whether the sandbox runs, and what lives in it.';
  static override examples = ['catalyst sandbox status', 'catalyst sandbox status --json'];

  protected async answer(): Promise<Answer> {
    await this.parse(SandboxStatus);
    const status = await sandboxStatus(this.surroundings.folders.state);
    if (status === undefined) return { data: { running: false }, lines: ['No sandbox is running.'] };
    return { data: { running: true, ...status }, lines: statusLines(status) };
  }
}

function statusLines(status: RunningStatus): string[] {
  const sovereigns = status.sovereigns.map(({ fqdn, servers, loadBalancers }) => {
    const running = servers.filter((server) => server.status === 'running').length;
    return `  ${fqdn}  ${running} of ${servers.length} servers running, load balancers: ${loadBalancers}`;
  });
  const faults = status.faults.map(({ name, target, value, times }) =>
    ['  ', name, target && ` at ${target}`, value && ` = ${value}`, times && `, ${times} times`]
      .filter(Boolean)
      .join(''),
  );
  return [
    `The sandbox runs: process ${status.pid}, for ${status.uptimeSeconds} s, ${status.speed} times real time.`,
    sovereigns.length === 0 ? 'Sovereigns: none' : 'Sovereigns:',
    ...sovereigns,
    faults.length === 0 ? 'Faults: none' : 'Faults:',
    ...faults,
    ...status.unhandled.map((call) => `Not imitated, yet asked for: ${call}`),
    ...status.defects.map((text) => `Went wrong in the sandbox itself (see its log): ${text}`),
  ];
}
