import { asCatalystError, CatalystError } from '../domain/errors.ts';
import { exportSovereign } from './move-sovereign.ts';
import type { Workshop } from './session.ts';

/**
 * Runs `work` and then seals the whole state into `file`, however it ended. A run that failed still says why it failed
 * itself; one that went well and cannot be exported has failed, for its state would be lost with the machine.
 */
export async function exportedAfter<T>(
  workshop: Workshop,
  fqdn: string,
  file: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (file === undefined) return work();
  const { signal } = new AbortController();
  const exported = () => exportSovereign(workshop, fqdn, { file, signal });
  const done = await work().catch(async (failure: unknown) => {
    await exported().catch((error: unknown) =>
      workshop.settings.report(notExported(fqdn, file, error).message),
    );
    throw failure;
  });
  await exported().catch((error: unknown) => {
    throw notExported(fqdn, file, error);
  });
  return done;
}

function notExported(fqdn: string, file: string, thrown: unknown): CatalystError {
  const { code, message } = asCatalystError(thrown);
  const text = `The run ended, but the state of ${fqdn} could not be exported to ${file}: ${message}`;
  return new CatalystError(code, text, {
    hint: `catalyst sovereign export ${fqdn} --file FILE`,
    cause: thrown,
  });
}
