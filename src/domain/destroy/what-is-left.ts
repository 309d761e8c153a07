import { isDestroyed } from '../destroyed.ts';
import { tellingRun } from '../life-runs.ts';
import { moneyText, parseMoney } from '../money.ts';
import type { Progress } from '../progress.ts';
import { CLOUD_KINDS, kindName, parseObjectKey } from './cloud-object.ts';
import type { DestroyProof, MetObject } from './destroy-proof.ts';

/** What a destroy left, by its proof. Money is decimal text. */
export interface WhatIsLeft {
  objects: MetObject[];
  currency: string;
  hourly: string;
}

/**
 * What still exists after a destroy that came as far as its proof: by wish, or since nobody said whose it is. Undefined where no
 * destroy tells how things stand, or nothing is left. One that was refused or declined since says nothing about it.
 */
export function whatIsLeft(progress: Progress): WhatIsLeft | undefined {
  const proof = progress.outputs['destroy.proof'] as unknown as DestroyProof | undefined;
  const ended = isDestroyed(progress) || tellingRun(progress)?.error?.code === 'CATALYST-DESTROY-LEFT';
  if (proof === undefined || !ended) return undefined;
  const objects = [...proof.left, ...proof.kept];
  if (objects.length === 0) return undefined;
  const hourly = objects.reduce((sum, { hourly: price }) => sum + (parseMoney(price ?? '') ?? 0n), 0n);
  return { objects, currency: proof.cost.currency, hourly: moneyText(hourly) };
}

const HOURS_A_MONTH = 730n;

/** The same for a month, as Hetzner counts one: 730 hours. */
export function monthlyOf({ hourly }: WhatIsLeft): string {
  return moneyText((parseMoney(hourly) ?? 0n) * HOURS_A_MONTH);
}

/** `2 volumes` and so on, with their ids. */
export function leftText({ objects }: WhatIsLeft): string {
  const kinds = CLOUD_KINDS.flatMap((kind) => {
    const some = objects.filter(({ id }) => parseObjectKey(id)?.kind === kind);
    if (some.length === 0) return [];
    const ids = some.map(({ id }) => id).join(', ');
    return [`${some.length} ${kindName(kind)}${some.length === 1 ? '' : 's'} (${ids})`];
  });
  return kinds.join(', ');
}
