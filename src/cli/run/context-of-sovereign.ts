import { CatalystError } from '../../domain/errors.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import { openCatalyst } from '../open-services.ts';
import type { Surroundings } from '../surroundings.ts';

/** What a journal says of a Sovereign before anything is opened for it: its context and its spec. */
export async function contextOfSovereign(
  surroundings: Surroundings,
  named: string | undefined,
  context: string | undefined,
): Promise<{ fqdn: string; context: string | undefined; spec: SovereignSpec | undefined }> {
  const { sovereigns } = await openCatalyst(surroundings, { context: undefined });
  const fqdn = named ?? (await onlyOne(sovereigns));
  const { summary, progress } = await sovereigns.show(fqdn);
  const spec = progress.outputs.spec as unknown as SovereignSpec | undefined;
  return { fqdn, spec, context: context ?? (summary.sandbox ? 'sandbox' : undefined) };
}

/** The Sovereign that a command without a name means: the only one there is. */
export async function onlyOne(
  sovereigns: Awaited<ReturnType<typeof openCatalyst>>['sovereigns'],
): Promise<string> {
  const { sovereigns: known } = await sovereigns.list();
  if (known.length === 1) return known[0]!.fqdn;
  const message =
    known.length === 0 ? 'This state folder holds no Sovereign.' : 'There are several Sovereigns; name one.';
  throw new CatalystError(known.length === 0 ? 'CATALYST-NOT-FOUND' : 'CATALYST-ANSWER-MISSING', message, {
    hint:
      known.length === 0
        ? 'catalyst sovereign create -f sovereign.yaml'
        : known.map(({ fqdn }) => fqdn).join(', '),
  });
}
