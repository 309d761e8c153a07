import type { JsonValue } from '../domain/event.ts';
import { specDifferences } from '../domain/spec-differences.ts';
import { forgetAgreement } from '../pipeline/stages/plan/consent.ts';
import type { Stage, World } from '../pipeline/world.ts';

/** What was planned and agreed to is what `resume` goes on with, without a file; what was declined is not. */
export function keepingSpec(plan: Stage): Stage {
  const keep = async (world: World) => {
    await world.learn('spec', world.spec as unknown as JsonValue);
    await world.learn('sandbox', world.target.kind === 'sandbox');
  };
  return {
    ...plan,
    async isDone(world) {
      const already = await plan.isDone(world);
      if (already !== undefined) await keep(world);
      return already;
    },
    async run(world) {
      if (world.output('spec') === undefined) await keep(world);
      const detail = await plan.run(world);
      await keep(world);
      return detail;
    },
  };
}

/** As `keepingSpec`, for an unfinished run: what was agreed to for another spec is told and asked again. */
export function changingSpec(plan: Stage): Stage {
  const keeping = keepingSpec(plan);
  return {
    ...keeping,
    async run(world) {
      const changed = specDifferences(world.output('spec') ?? world.spec, world.spec);
      if (changed.length === 0) return keeping.run(world);
      const text = `goes on with another spec than before: ${changed.join(', ')}`;
      await world.emit({ type: 'stage-line', stage: 'plan', level: 'info', text });
      const restore = await forgetAgreement(world);
      return keeping.run(world).catch(async (failure: unknown) => {
        await restore().catch(() => undefined);
        throw failure;
      });
    },
  };
}
