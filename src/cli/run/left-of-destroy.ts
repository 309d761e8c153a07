import { CLOUD_KINDS, type CloudKind, kindName, parseObjectKey } from '../../domain/destroy/cloud-object.ts';
import type { MetObject } from '../../domain/destroy/destroy-proof.ts';
import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import type { Progress } from '../../domain/progress.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';

/** What a destroy that stops here leaves, by the journal alone: `1 server, 1 network, at most EUR 0.016 an hour`. */
export function leftOfDestroy({ outputs, stages }: Progress): string {
  const met = (outputs['destroy.met'] ?? []) as unknown as MetObject[];
  const left = CLOUD_KINDS.flatMap((kind) =>
    leftOf(kind, met, [stages.release, stages.remove, stages.sweep]),
  );
  if (left.length === 0) return met.length === 0 ? 'everything that was there' : 'nothing that is known of';
  const currency = (outputs['destroy.plan'] as { cost?: { currency?: string } } | undefined)?.cost?.currency;
  const hourly = left.reduce((sum, { price }) => sum + price, 0n);
  const counts = left.map(({ kind, count }) => `${count} ${kindName(kind)}${count === 1 ? '' : 's'}`);
  const cost = hourly === 0n ? [] : [`at most ${currency ?? 'EUR'} ${roundedMoneyText(hourly, 3)} an hour`];
  return [...counts, ...cost].join(', ');
}

/** The dearest are taken for those that are left: OpenTofu's steps name addresses, not ids. */
function leftOf(kind: CloudKind, met: readonly MetObject[], stages: readonly StageProgress[]) {
  const prices = met
    .filter(({ id }) => parseObjectKey(id)?.kind === kind)
    .map(({ hourly }) => parseMoney(hourly ?? '') ?? 0n)
    .sort((one, other) => (one > other ? -1 : 1));
  const steps = stages.flatMap(({ steps: all }) => all);
  const gone = steps.filter(({ step, state }) => state === 'done' && kindOfStep(step) === kind).length;
  const left = prices.slice(0, Math.max(0, prices.length - gone));
  return left.length === 0
    ? []
    : [{ kind, count: left.length, price: left.reduce((sum, price) => sum + price, 0n) }];
}

/** Of `servers/42` and of `hcloud_server.worker[…]`. */
function kindOfStep(step: string): CloudKind | undefined {
  const type = /^hcloud_([a-z_]+)\./.exec(step)?.[1];
  return parseObjectKey(step)?.kind ?? CLOUD_KINDS.find((kind) => kind === `${type}s`);
}
