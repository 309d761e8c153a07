import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import {
  DEFAULT_SPEED,
  findClusterTools,
  projectLimits,
  sandboxEntry,
  sandboxUp,
} from '../../sandbox/door.ts';

export default class SandboxUp extends CatalystCommand {
  static override summary = 'Start the sandbox, where a Sovereign can be rehearsed.';
  static override description =
    'One process in the background imitates the Hetzner Cloud, DNS, the registry, Git, and nodes that boot with Kubernetes and Flux. Nothing in it costs anything. It listens on this machine only, and keeps its Sovereigns between down and up.';
  static override examples = [
    'catalyst sandbox up',
    'catalyst sandbox up --speed 600',
    'catalyst sandbox up --limit servers=25',
    'catalyst sandbox up --cluster real',
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
    layer: Flags.option({
      options: ['S', 'L', 'none'] as const,
      default: 'L',
      description:
        'Which upstream the business services imitate: S, that of April, L, that of May; none: no marketplace.',
    })(),
    cluster: Flags.option({
      options: ['simulated', 'real'] as const,
      default: 'simulated',
      env: 'CATALYST_SANDBOX_CLUSTER',
      description:
        'What the nodes boot: Kubernetes and Flux as we imitate them, or the real programs (Linux; fetched or built once).',
    })(),
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
    const { speed, seed, layer } = flags;
    const toolbox = { cacheFolder: folders.cache, packageFolder: folders.package };
    const options = { stateDir: folders.state, entry, env, clock, speed, seed, layer, toolbox };
    const limits = projectLimits(flags.limit ?? []);
    const clusterTools = flags.cluster === 'real' ? await this.#clusterTools(toolbox) : undefined;
    const { context, started } = await sandboxUp({
      ...options,
      ...(limits === undefined ? {} : { limits }),
      ...(clusterTools === undefined ? {} : { clusterTools }),
    });
    const { pid, startedAt, hetznerApi, clusters } = context;
    return {
      data: { started, pid, startedAt, speed: context.speed, clusters, hetznerApi },
      lines: [
        `The sandbox ${started ? 'is up' : 'was up already'} (process ${pid}, ${context.speed} times real time).`,
        ...(context.speed === speed
          ? []
          : [`Its speed is that of its start, not ${speed}: run sandbox down first.`]),
        ...(clusters === 'real' ? ['Its clusters are real: Kubernetes and Flux run at their own pace.'] : []),
        ...(started || limits === undefined
          ? []
          : ['Its limits are those of its start: run sandbox down first.']),
        ...(clusters === flags.cluster
          ? []
          : [`Its clusters are ${clusters}, as at its start: run sandbox down first.`]),
        'Use it with --context sandbox, for example:',
        '  catalyst sovereign create --context sandbox -f sovereign.yaml',
      ],
    };
  }

  /** Building them takes minutes the first time, which is said. */
  #clusterTools(places: { cacheFolder: string; packageFolder: string }) {
    const { env, err, platform } = this.surroundings;
    const report = (line: string) => void err.write(`${line}\n`);
    return findClusterTools({ ...places, env, report, fetch: true }, platform);
  }
}
