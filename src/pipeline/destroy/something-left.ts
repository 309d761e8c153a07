import { kindName, parseObjectKey } from '../../domain/destroy/cloud-object.ts';
import { type DestroyProof, isBillable, type MetObject } from '../../domain/destroy/destroy-proof.ts';
import { CatalystError, type Fault } from '../../domain/errors.ts';
import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import type { World } from '../world.ts';
import { doubtfulKeys } from './agree.ts';
import type { Desk } from './desk.ts';

/** CATALYST-DESTROY-LEFT with each thing that is left, its price an hour, and what to do about it. */
export function somethingLeft(world: World, proof: DestroyProof, desk: Desk): CatalystError {
  const { fqdn } = world;
  const { left, cost } = proof;
  const doubtful = doubtfulKeys(world, desk.request);
  const costly = left.some(({ id }) => isBillable(id));
  const [count, costs] =
    left.length === 1 ? ['1 object is', 'it costs'] : [`${left.length} objects are`, 'they cost'];
  const price = costly ? `${costs} ${priceText(cost.hourly, cost.currency)}` : `${costs} nothing`;
  const unclaimed = left.filter(({ id }) => doubtful.has(id) && !desk.request.include.includes(id));
  const include = unclaimed.map(({ id }) => ` --include=${id}`).join('');
  const tofu = desk.tofuFailure === undefined ? '' : ` OpenTofu said: ${desk.tofuFailure}`;
  return new CatalystError('CATALYST-DESTROY-LEFT', `${count} left of ${fqdn}; ${price}.${tofu}`, {
    faults: left.map((object) => faultOf(object, cost.currency, unclaimed.includes(object))),
    hint:
      include === ''
        ? `catalyst sovereign resume ${fqdn}`
        : `If it is yours: catalyst sovereign destroy ${fqdn} --confirm=${fqdn}${include}`,
  });
}

function faultOf({ id, name, hourly }: MetObject, currency: string, unclaimed: boolean): Fault {
  const kind = parseObjectKey(id)?.kind;
  const price =
    hourly === null
      ? ', its price is not known'
      : hourly === undefined
        ? ''
        : `, ${priceText(hourly, currency)}`;
  const whose = unclaimed
    ? `; it hung on what was ours, but nothing proves that it is ours (if not: --leave=${id})`
    : '';
  return {
    field: id,
    reason: `${kind === undefined ? '' : `${kindName(kind)} `}${name} is still there${price}${whose}`,
  };
}

function priceText(hourly: string, currency: string): string {
  return `${currency} ${roundedMoneyText(parseMoney(hourly) ?? 0n, 3)} an hour`;
}
