import { kindName, objectKey } from '../../domain/destroy/cloud-object.ts';
import type { World } from '../world.ts';
import { doubt } from './agree.ts';
import { cloudObject, cloudObjects } from './cloud-objects.ts';
import type { Desk } from './desk.ts';
import { warn } from './step.ts';
import { sorting } from './survey.ts';

/**
 * What came up between the last word of the cluster and the end of its servers. Nothing can say any more whose it is, so it
 * is told as what may be ours and is not passed over in silence.
 */
export async function noteLateObjects(world: World, { request, survey }: Desk): Promise<void> {
  const before = new Set((survey?.sorted ?? []).map(({ object }) => objectKey(object)));
  const objects = (await cloudObjects(world)).map(cloudObject).filter((one) => !before.has(objectKey(one)));
  const sorted = sorting(world, request, survey?.state ?? new Set(), objects, true);
  const late = sorted.filter(({ belonging }) => belonging === 'alike' || belonging === 'doubtful');
  await doubt(
    world,
    late.map(({ object }) => objectKey(object)),
  );
  for (const { object } of late)
    await warn(
      world,
      'release',
      `${kindName(object.kind)} ${object.name} came up while the servers stopped.`,
    );
}
