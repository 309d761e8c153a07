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
  const { sovereigns, contexts } = await openCatalyst(surroundings, { context: undefined });
  const fqdn = named ?? (await sovereignOf(contexts, context)) ?? (await onlyOne(sovereigns));
  const { summary, progress } = await sovereigns.show(fqdn);
  const spec = progress.outputs.spec as unknown as SovereignSpec | undefined;
  return { fqdn, spec, context: context ?? (summary.sandbox ? 'sandbox' : undefined) };
}

/** The Sovereign that `--context` names, where it is no word for a whole world. */
async function sovereignOf(
  contexts: Awaited<ReturnType<typeof openCatalyst>>['contexts'],
  context: string | undefined,
): Promise<string | undefined> {
  if (context === undefined || ['', 'real', 'sandbox'].includes(context)) return undefined;
  return (await contexts.list()).find(({ name }) => name === context)?.fqdn;
}

/** The Sovereign that a command without a name means: the only one there is. */
export async function onlyOne(
  sovereigns: Awaited<ReturnType<typeof openCatalyst>>['sovereigns'],
): Promise<string> {
  const listed = await sovereigns.list();
  // One that cannot be read is there all the same: whoever reads it says why it cannot.
  const known = [...listed.sovereigns, ...listed.unreadable].map(({ fqdn }) => fqdn).sort();
  if (known.length === 1) return known[0]!;
  if (known.length === 0)
    throw new CatalystError('CATALYST-NOT-FOUND', 'This state folder holds no Sovereign.', {
      hint: 'catalyst sovereign create -f sovereign.yaml',
    });
  throw new CatalystError('CATALYST-ANSWER-MISSING', 'There are several Sovereigns; name one.', {
    hint: known.join(', '),
  });
}
