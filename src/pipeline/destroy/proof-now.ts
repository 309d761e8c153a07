import { type CloudObject, kindName, objectKey } from '../../domain/destroy/cloud-object.ts';
import { hourlyField, type LeftAlone } from '../../domain/destroy/destroy-plan.ts';
import { type DestroyProof, destroyProof, type MetObject } from '../../domain/destroy/destroy-proof.ts';
import type { World } from '../world.ts';
import { doubtfulKeys, metObjects } from './agree.ts';
import { cloudObject, cloudObjects } from './cloud-objects.ts';
import type { Desk } from './desk.ts';
import { sorting } from './survey.ts';

/** What is there now of all that was met, of what is labelled or named like it, and of what was doubtful. */
export async function proofNow(world: World, { request, survey }: Desk): Promise<DestroyProof> {
  const { state = new Set<string>(), prices = await world.hetzner.pricing(), plan } = survey ?? {};
  const silent = survey?.clusterSilent ?? true;
  const met = metObjects(world);
  const ids = new Set([...state, ...met.map(({ id }) => id)]);
  const sorted = sorting(world, request, ids, (await cloudObjects(world)).map(cloudObject), silent);
  const doubtful = doubtfulKeys(world, request);
  const shown = (object: CloudObject): MetObject => ({
    id: objectKey(object),
    name: object.name,
    ...hourlyField(object, prices),
  });
  const there = sorted.filter(({ belonging }) => belonging === 'ours' || belonging === 'doubtful');
  const keeps = ({ object }: { object: CloudObject }) => request.keepVolumes && object.kind === 'volumes';
  return destroyProof({
    fqdn: world.fqdn,
    currency: prices.currency,
    met: met.filter(({ id }) => !doubtful.has(id) || request.include.includes(id)),
    left: there
      .filter((one) => !keeps(one))
      .map(({ object, belonging, because }) => ({
        ...shown(object),
        ...(belonging === 'doubtful' ? { because } : {}),
      })),
    kept: there.filter(keeps).map(({ object }) => shown(object)),
    leftAlone: sorted
      .filter((one) => !there.includes(one))
      .map(
        ({ object, because, belonging }): LeftAlone => ({
          ...shown(object),
          kind: kindName(object.kind),
          belonging: belonging === 'alike' ? 'alike' : 'foreign',
          because,
        }),
      ),
    missing: met.length > 0 ? [] : (plan?.missing ?? []),
  });
}
