import { kindName, parseObjectKey } from '../../domain/destroy/cloud-object.ts';
import { destroyCommand } from '../../domain/destroy/destroy-command.ts';
import { type DestroyProof, isBillable, type MetObject } from '../../domain/destroy/destroy-proof.ts';
import { CatalystError, type Fault } from '../../domain/errors.ts';
import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import type { World } from '../world.ts';
import type { Desk } from './desk.ts';

/** CATALYST-DESTROY-LEFT with each thing that is left, its price an hour, and what to do about it. */
export function somethingLeft(world: World, proof: DestroyProof, desk: Desk): CatalystError {
  const { fqdn } = world;
  const { left, cost } = proof;
  const costly = left.some(({ id }) => isBillable(id));
  const [count, costs] =
    left.length === 1 ? ['1 object is', 'it costs'] : [`${left.length} objects are`, 'they cost'];
  const least = left.some(({ hourly }) => hourly === null) ? 'at least ' : '';
  const price = costly ? `${costs} ${least}${priceText(cost.hourly, cost.currency)}` : `${costs} nothing`;
  const unclaimed = left.filter(({ because }) => because !== undefined).map(({ id }) => id);
  const tofu = desk.tofuFailure === undefined ? '' : ` OpenTofu said: ${desk.tofuFailure}`;
  return new CatalystError('CATALYST-DESTROY-LEFT', `${count} left of ${fqdn}; ${price}.${tofu}`, {
    faults: left.map((object) => faultOf(object, cost.currency)),
    hint:
      unclaimed.length === 0
        ? `catalyst sovereign resume ${fqdn}${world.options.waitForRecords ? ' --wait-records' : ''}`
        : `If it is yours: ${destroyCommand(fqdn, desk.request, { include: unclaimed })}`,
  });
}

function faultOf({ id, name, hourly, because }: MetObject, currency: string): Fault {
  const kind = parseObjectKey(id)?.kind;
  const price =
    hourly === null
      ? ', its price is not known'
      : hourly === undefined
        ? ''
        : `, ${priceText(hourly, currency)}`;
  const whose =
    because === undefined ? '' : `; ${because}: nothing proves that it is ours (if not: --leave=${id})`;
  return {
    field: id,
    reason: `${kind === undefined ? '' : `${kindName(kind)} `}${name} is still there${price}${whose}`,
  };
}

function priceText(hourly: string, currency: string): string {
  return `${currency} ${roundedMoneyText(parseMoney(hourly) ?? 0n, 3)} an hour`;
}
