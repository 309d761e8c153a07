import type { Workshop } from '../../toolbox/tool.ts';

/**
 * A workshop, and a promise that rejects as soon as a tool has to be fetched or built: that takes minutes, and whoever asks
 * over HTTP is told so while he still listens.
 */
export function toldWorkshop(workshop: Workshop): { workshop: Workshop; slow: Promise<never> } {
  const { promise: slow, reject } = Promise.withResolvers<never>();
  slow.catch(() => undefined);
  const report = (line: string) => {
    workshop.report(line);
    reject(new Error(`they need a server that is not here yet (${line}); try again then`));
  };
  return { workshop: { ...workshop, report }, slow };
}
