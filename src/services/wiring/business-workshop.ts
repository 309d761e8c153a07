import type { ChosenContext } from '../../domain/business/sovereign-context.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { contextsOf } from '../contexts/contexts.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { openAuditLog } from './audit-file.ts';
import { openContextFiles } from './context-files.ts';
import { openSessionFiles } from './session-files.ts';

/** Everything that the business services are made from, on this machine's disk and network. */
export function businessWorkshop(settings: ServiceSettings, state: StateRoom): BusinessWorkshop {
  const folder = settings.folders.state;
  const secretOf = async <Key extends string>(context: ChosenContext, keys: readonly Key[]) =>
    (await import('./service-secret.ts')).readServiceSecret(settings, state, context, keys);
  const sessions = openSessionFiles(settings, () => state.passphrase());
  return {
    settings,
    contexts: contextsOf(openContextFiles(folder), state, (name) => sessions.remove(name)),
    audit: openAuditLog(folder),
    sessions,
    isRunning: async (pid) => {
      const { processStart } = await import('../../clients/process/process-start.ts');
      return (await processStart(pid, settings.who.platform)) !== undefined;
    },
    rowResults: async (path, head) => {
      const since = new Date(settings.clock.now()).toISOString();
      const { openRowResults } = await import('./row-results-file.ts');
      return openRowResults(path, head, { ...settings.who, since });
    },
    connect: async (context, tokens, requestId) =>
      (await import('./connect-business.ts')).connectBusiness(settings, state, context, {
        tokens,
        requestId,
      }),
    inside: async (context) => (await import('./inside-sovereign.ts')).openInside(settings, state, context),
    bus: async (context, address) => {
      const [{ busAt, busInside }, { openInside }] = await Promise.all([
        import('./open-bus.ts'),
        import('./inside-sovereign.ts'),
      ]);
      if (address !== undefined) return busAt(address);
      return busInside(await openInside(settings, state, context), context.fqdn);
    },
    database: async (context, url) =>
      (await import('./open-database.ts')).openDatabase(settings, state, context, url),
    jwtSecret: async (context) => (await secretOf(context, ['JWT_SECRET'])).JWT_SECRET,
    seededAdmin: async (context) => {
      const { ADMIN_EMAIL, ADMIN_PASSWORD } = await secretOf(context, ['ADMIN_EMAIL', 'ADMIN_PASSWORD']);
      return { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
    },
  };
}
