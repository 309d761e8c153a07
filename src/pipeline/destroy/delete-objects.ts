import { CLOUD_KINDS, type CloudObject, kindName, objectKey } from '../../domain/destroy/cloud-object.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { DestroyStageId } from '../../domain/stage.ts';
import type { World } from '../world.ts';
import { agreedToUnprotect } from './agree.ts';
import { sideBySide } from './side-by-side.ts';
import { inStep } from './step.ts';

/**
 * Deletes objects kind by kind, in an order in which they let go of each other. One that refuses holds up no other: what
 * is left is found and told by the proof. Resolves with the number deleted.
 */
export async function deleteObjects(
  world: World,
  stage: DestroyStageId,
  objects: readonly CloudObject[],
): Promise<number> {
  let done = 0;
  const count = { done: () => done, total: objects.length };
  for (const kind of CLOUD_KINDS) {
    const some = objects.filter((object) => object.kind === kind);
    await sideBySide(some, async (object) => {
      world.signal.throwIfAborted();
      const step = {
        stage,
        step: objectKey(object),
        title: `delete ${kindName(kind)} ${object.name}`,
        count,
      };
      await inStep(world, step, async () => {
        await deleteObject(world, object);
        done += 1;
        return '';
      }).catch((error: unknown) => {
        if (world.signal.aborted || asCatalystError(error).code === 'CATALYST-INTERNAL') throw error;
      });
    });
  }
  return done;
}

/** A volume is taken off its server before. A protection that came back is lifted where that was agreed to. */
async function deleteObject(world: World, { kind, id }: CloudObject): Promise<void> {
  if (kind === 'volumes') await world.hetzner.detachVolume(id);
  try {
    await world.hetzner.remove(kind, id);
  } catch (error) {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-HETZNER-PROTECTED') throw error;
    if (!agreedToUnprotect(world).has(objectKey({ kind, id }))) throw error;
    await world.hetzner.unprotect(kind, id);
    await world.hetzner.remove(kind, id);
  }
}
