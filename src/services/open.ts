import { fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import { type BusinessServices, businessServices } from './business/business-services.ts';
import { type Components, componentsOf } from './components/components.ts';
import { type Dns, dnsOf } from './dns/dns.ts';
import type { Diagnosis } from './doctor.ts';
import { checkedServices } from './door/checked.ts';
import type { SovereignExplanation } from './explain-now.ts';
import type { Workshop } from './session.ts';
import type { OpenSettings } from './settings.ts';
import { type Sovereigns, sovereignsOf } from './sovereigns.ts';
import type { KubeconfigRequest } from './wiring/foreign-cluster.ts';
import { openStateRoom } from './wiring/state-room.ts';
import { fullSettings } from './wiring/usual-settings.ts';

export { OutcomeUnknown, RateLimited } from '../domain/business/business-errors.ts';
export {
  CatalystError,
  type ErrorCode,
  type ErrorObject,
  type Fault,
  isCatalystError,
} from '../domain/errors.ts';
export type { DirectRequest, DirectWriteRequest } from './books/with-books.ts';
export type { BusinessRequest, WriteRequest } from './business/business.ts';
export type { OpenSettings } from './settings.ts';

export interface Services extends BusinessServices {
  sovereigns: Sovereigns;
  dns: Dns;
  components: Components;
  /** Why things wait on a cluster whose state is not kept here; reads only. */
  explainCluster(
    request: KubeconfigRequest & { component?: string; signal: AbortSignal },
  ): Promise<SovereignExplanation>;
  /** The checks of a run without its spec; those that look at defaults take them from `defaults`. */
  doctor(signal: AbortSignal, defaults?: SovereignSpec): Promise<Diagnosis>;
}

/**
 * The door of the library: what a sovereign-admin can do, over real clients. Nothing is opened before it is used, nothing is
 * printed or asked, and every failure is a `CatalystError`. See docs/guides/library.md.
 * @throws CatalystError CATALYST-USAGE with every setting that is wrong
 */
export function openServices(given: OpenSettings = {}): Services {
  const settings = fullSettings(given);
  const state = openStateRoom(settings);
  const workshop: Workshop = {
    settings,
    state,
    wire: async (request) => {
      const fqdn = fqdnOf(request.spec.domain);
      const noteChild = (pid: number | undefined) => state.noteChild(fqdn, pid);
      return (await import('./wiring/world-parts.ts')).wireWorld({ ...request, noteChild });
    },
  };
  const doctor: Services['doctor'] = async (signal, defaults) => {
    const [{ runDoctor }, { wireDoctor }] = await Promise.all([
      import('./doctor.ts'),
      import('./wiring/doctor-world.ts'),
    ]);
    return runDoctor(settings, wireDoctor, signal, defaults);
  };
  const explainCluster: Services['explainCluster'] = async (request) => {
    const [explaining, { openForeignCluster }] = await Promise.all([
      import('./explain-cluster.ts'),
      import('./wiring/foreign-cluster.ts'),
    ]);
    return explaining.explainCluster(await openForeignCluster(settings, request), request);
  };
  const business = businessServices(async () =>
    (await import('./wiring/business-workshop.ts')).businessWorkshop(settings, state),
  );
  return checkedServices({
    ...business,
    sovereigns: sovereignsOf(workshop),
    dns: dnsOf(workshop),
    components: componentsOf(workshop),
    doctor,
    explainCluster,
  });
}
