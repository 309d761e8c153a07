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
  const secretOf = async <Key extends string>(fqdn: string, keys: readonly Key[]) =>
    (await import('./service-secret.ts')).readServiceSecret(settings, state, fqdn, keys);
  const sessions = openSessionFiles(settings, () => state.passphrase());
  return {
    settings,
    contexts: contextsOf(openContextFiles(folder), state, (name) => sessions.remove(name)),
    audit: openAuditLog(folder),
    sessions,
    rowResults: async (path, head) => (await import('./row-results-file.ts')).openRowResults(path, head),
    connect: async (context, tokens, requestId) =>
      (await import('./connect-business.ts')).connectBusiness(settings, state, context, {
        tokens,
        requestId,
      }),
    inside: async (fqdn) => (await import('./inside-sovereign.ts')).openInside(settings, state, fqdn),
    bus: async (fqdn, address) => {
      const [{ busAt, busInside }, { openInside }] = await Promise.all([
        import('./open-bus.ts'),
        import('./inside-sovereign.ts'),
      ]);
      if (address !== undefined) return busAt(address);
      return busInside(await openInside(settings, state, fqdn), fqdn);
    },
    database: async (fqdn, url) =>
      (await import('./open-database.ts')).openDatabase(settings, state, fqdn, url),
    jwtSecret: async (fqdn) => (await secretOf(fqdn, ['JWT_SECRET'])).JWT_SECRET,
    seededAdmin: async (fqdn) => {
      const { ADMIN_EMAIL, ADMIN_PASSWORD } = await secretOf(fqdn, ['ADMIN_EMAIL', 'ADMIN_PASSWORD']);
      return { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
    },
  };
}
