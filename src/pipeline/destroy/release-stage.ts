import type { CloudObject } from '../../domain/destroy/cloud-object.ts';
import { objectKey } from '../../domain/destroy/cloud-object.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { Stage, World } from '../world.ts';
import { agree } from './agree.ts';
import { deleteObjects } from './delete-objects.ts';
import { type Desk, going, goingIn } from './desk.ts';
import { noteLateObjects } from './late-objects.ts';
import { sideBySide } from './side-by-side.ts';
import { inStep } from './step.ts';
import { look } from './survey.ts';

/** So long an operating system may take to write what it holds to volumes that are kept. */
const GRACE_MS = 30_000;

/**
 * Stops the servers, then deletes what the cluster made. A cluster that runs makes its load balancers and volumes anew;
 * a stopped one holds on to nothing. It is asked one last time before: what came up since is journaled and agreed to.
 */
export function releaseStage(desk: Desk): Stage {
  return {
    id: 'release',
    title: 'stop the servers and delete what the cluster made',
    async isDone(world) {
      const left = serversOf(world, desk).length + goingIn(world, desk, 'release').length;
      return left === 0 ? 'nothing runs, and the cluster left nothing' : undefined;
    },
    async run(world) {
      if (!desk.request.fromCloud) {
        const { state = new Set<string>(), held } = desk.survey ?? {};
        desk.survey = { ...(await look(world, desk.request, state, 'release')), held };
        await agree(world, desk.survey.plan);
      }
      const servers = serversOf(world, desk);
      await stop(world, desk, servers);
      if (servers.length > 0) await noteLateObjects(world, desk);
      const objects = goingIn(world, desk, 'release');
      const done = await deleteObjects(world, 'release', objects);
      return `${servers.length} stopped, ${done} of ${objects.length} deleted`;
    },
  };
}

function serversOf(world: World, desk: Desk): CloudObject[] {
  const all = going(world, desk.request, desk.survey?.sorted ?? []).map(({ object }) => object);
  return all.filter(({ kind }) => kind === 'servers');
}

/** One that does not stop is deleted running; that is worth no failure. */
async function stop(world: World, { request }: Desk, servers: readonly CloudObject[]): Promise<void> {
  await sideBySide(servers, async (server) => {
    const step = {
      stage: 'release' as const,
      step: `stop ${objectKey(server)}`,
      title: `stop ${server.name}`,
    };
    await inStep(world, step, async () => {
      await world.hetzner.stopServer(server.id, request.keepVolumes ? GRACE_MS : 0);
      return '';
    }).catch((error: unknown) => {
      if (world.signal.aborted || asCatalystError(error).code === 'CATALYST-INTERNAL') throw error;
    });
  });
}
