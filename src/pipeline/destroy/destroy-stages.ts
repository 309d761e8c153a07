import { objectKey } from '../../domain/destroy/cloud-object.ts';
import { type DestroyRequest, isEmptyPlan } from '../../domain/destroy/destroy-plan.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import type { Stage } from '../world.ts';
import { agree, agreedToUnprotect } from './agree.ts';
import { deleteObjects } from './delete-objects.ts';
import { type Desk, going, goingIn } from './desk.ts';
import { endZone, withdrawNow, type ZoneEnd } from './dns-end.ts';
import { releaseStage } from './release-stage.ts';
import { removeStage } from './remove-stage.ts';
import { sideBySide } from './side-by-side.ts';
import { inStep, warn } from './step.ts';
import { survey, surveySentence } from './survey.ts';
import { type Tidy, verifyStage } from './verify-stage.ts';

/**
 * The stages of `sovereign destroy`, in the order of `DESTROY_STAGES`. Each asks the world what is left, so a destroy
 * that was killed anywhere is gone on with by the same stages.
 */
export function destroyStages(request: DestroyRequest, tidy: Tidy): readonly Stage[] {
  const desk: Desk = { request };
  return [
    surveyStage(desk),
    unprotectStage(desk),
    withdrawStage(desk),
    releaseStage(desk),
    removeStage(desk),
    sweepStage(desk),
    verifyStage(desk, tidy),
    zoneStage(request),
  ];
}

function surveyStage(desk: Desk): Stage {
  return {
    id: 'survey',
    title: 'look at what is there, and have the plan agreed to',
    isDone: async () => undefined,
    async run(world) {
      const { request } = desk;
      await world.learn('sandbox', world.target.kind === 'sandbox');
      if (world.output('spec') === undefined) await world.learn('spec', world.spec as unknown as JsonValue);
      desk.survey = await survey(world, request);
      await agree(world, desk.survey.plan);
      // Only what was agreed to is gone on with: one that was refused or declined leaves an earlier one as it was.
      await world.learn('destroy.request', { ...request } as unknown as JsonValue);
      return isEmptyPlan(desk.survey.plan) ? 'nothing of it is there' : surveySentence(desk.survey);
    },
  };
}

function unprotectStage(desk: Desk): Stage {
  const guarded = (world: Parameters<Stage['run']>[0]) =>
    going(world, desk.request, desk.survey?.sorted ?? [])
      .map(({ object }) => object)
      .filter((object) => object.protected && agreedToUnprotect(world).has(objectKey(object)));
  return {
    id: 'unprotect',
    title: 'lift protection against deletion',
    isDone: async (world) => (guarded(world).length === 0 ? 'nothing is protected' : undefined),
    async run(world) {
      const objects = guarded(world);
      let done = 0;
      const count = { done: () => done, total: objects.length };
      await sideBySide(objects, (object) =>
        inStep(
          world,
          { stage: 'unprotect', step: objectKey(object), title: object.name, count },
          async () => {
            await world.hetzner.unprotect(object.kind, object.id);
            done += 1;
            return 'protection lifted';
          },
        ),
      );
      return `${done} of ${objects.length} lifted`;
    },
  };
}

/** A DNS that fails now is tried again by the last stage: servers must not bill because of it. */
function withdrawStage({ request }: Desk): Stage {
  return {
    id: 'withdraw',
    title: 'withdraw the DS and the records',
    isDone: async (world) => dnsStays(world, request),
    async run(world) {
      try {
        return await withdrawNow(world, world.dns!, request);
      } catch (error) {
        if (world.signal.aborted) throw error;
        const { message } = asCatalystError(error);
        await warn(world, 'withdraw', message);
        return 'not now; the last stage tries again';
      }
    },
  };
}

function sweepStage(desk: Desk): Stage {
  return {
    id: 'sweep',
    title: 'delete what else is ours',
    async isDone(world) {
      const rest = goingIn(world, desk, 'sweep').length + goingIn(world, desk, 'remove').length;
      return rest === 0 ? 'nothing else was ours' : undefined;
    },
    async run(world) {
      const objects = going(world, desk.request, desk.survey?.sorted ?? []).map(({ object }) => object);
      const still = await stillThere(world, objects.map(objectKey));
      const left = objects.filter((object) => still.has(objectKey(object)));
      const done = await deleteObjects(world, 'sweep', left);
      return left.length === 0 ? 'nothing else was left' : `${done} of ${left.length} deleted`;
    },
  };
}

async function stillThere(
  world: Parameters<Stage['run']>[0],
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const kinds = [...new Set(keys.map((key) => key.split('/')[0]))] as Parameters<
    typeof world.hetzner.list
  >[0][];
  const found = (await Promise.all(kinds.map((kind) => world.hetzner.list(kind)))).flat();
  return new Set(found.map(({ kind, id }) => `${kind}/${id}`));
}

/** Last, after the TTL of the DS: it costs nothing, so nothing waits for it unless it is asked to. */
export function zoneStage(request: DestroyRequest): Stage {
  return {
    id: 'zone',
    title: 'remove delegation and zone',
    isDone: async (world) => dnsStays(world, request),
    async run(world) {
      await withdrawNow(world, world.dns!, request);
      const end: ZoneEnd = await endZone(world, world.dns!, request);
      await world.learn('destroy.zone', end as unknown as JsonValue);
      if (end.state === 'waiting') {
        const at = end.until?.replace('T', ' ').slice(0, 16);
        return `${end.detail} goes at ${at} UTC, when no cache holds its DS`;
      }
      const forget = Object.keys(world.progress().outputs).filter((name) => name.startsWith('records'));
      const detail = world.progress().destroyed?.detail ?? 'nothing billable is left';
      await world.emit({ type: 'destroyed', detail, forget });
      return end.detail ?? '';
    },
  };
}

async function dnsStays(world: Parameters<Stage['run']>[0], { keepDns }: DestroyRequest) {
  if (keepDns) return 'DNS stays (--keep-dns)';
  return world.dns === undefined ? 'no DNS provider is named; what stands there is left' : undefined;
}
