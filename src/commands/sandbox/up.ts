import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { DEFAULT_SPEED, projectLimits, sandboxEntry, sandboxUp } from '../../sandbox/door.ts';

export default class SandboxUp extends CatalystCommand {
  static override summary = 'Start the sandbox, where a Sovereign can be rehearsed.';
  static override description =
    'One process in the background imitates the Hetzner Cloud, DNS, the registry, Git, and nodes that boot with Kubernetes and Flux. Nothing in it costs anything. It listens on this machine only, and keeps its Sovereigns between down and up.';
  static override examples = [
    'catalyst sandbox up',
    'catalyst sandbox up --speed 600',
    'catalyst sandbox up --limit servers=25',
  ];
  static override flags = {
    speed: Flags.integer({
      default: DEFAULT_SPEED,
      min: 1,
      max: 100_000,
      env: 'CATALYST_SANDBOX_SPEED',
      description: 'How many times faster than real time.',
    }),
    limit: Flags.string({
      multiple: true,
      description: 'How many of a kind the project may hold, for example servers=25; from the next start on.',
      helpValue: 'KIND=COUNT',
    }),
    seed: Flags.integer({
      default: 1,
      env: 'CATALYST_SANDBOX_SEED',
      description: 'The same seed gives the same course of events.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(SandboxUp);
    const { folders, env, clock } = this.surroundings;
    const entry = sandboxEntry(folders.package, import.meta.filename.endsWith('.ts'));
    const { speed, seed } = flags;
    const options = { stateDir: folders.state, entry, env, clock, speed, seed };
    const limits = projectLimits(flags.limit ?? []);
    const { context, started } = await sandboxUp(limits === undefined ? options : { ...options, limits });
    const { pid, startedAt, hetznerApi } = context;
    return {
      data: { started, pid, startedAt, speed: context.speed, hetznerApi },
      lines: [
        `The sandbox ${started ? 'is up' : 'was up already'} (process ${pid}, ${context.speed} times real time).`,
        ...(started || limits === undefined
          ? []
          : ['Its limits are those of its start: run sandbox down first.']),
        'Use it with --context sandbox, for example:',
        '  catalyst sovereign create --context sandbox -f sovereign.yaml',
      ],
    };
  }
}
