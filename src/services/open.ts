import { fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import { type BusinessServices, businessServices } from './business/business-services.ts';
import { type Components, componentsOf } from './components/components.ts';
import { type Dns, dnsOf } from './dns/dns.ts';
import type { Diagnosis } from './doctor.ts';
import type { Explanation } from './explain-sovereign.ts';
import type { Workshop } from './session.ts';
import type { ServiceSettings } from './settings.ts';
import { type Sovereigns, sovereignsOf } from './sovereigns.ts';
import type { KubeconfigRequest } from './wiring/foreign-cluster.ts';
import { openStateRoom } from './wiring/state-room.ts';

export interface Services extends BusinessServices {
  sovereigns: Sovereigns;
  dns: Dns;
  components: Components;
  /** Why things wait on a cluster whose state is not kept here; reads only. */
  explainCluster(
    request: KubeconfigRequest & { component?: string; signal: AbortSignal },
  ): Promise<{ fqdn: string; explanations: Explanation[] }>;
  /** The checks of a run without its spec; those that look at defaults take them from `defaults`. */
  doctor(signal: AbortSignal, defaults?: SovereignSpec): Promise<Diagnosis>;
}

/** The door of the library: what a sovereign-admin can do, over real clients. Nothing is opened before it is used. */
export function openServices(settings: ServiceSettings): Services {
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
  return {
    ...business,
    sovereigns: sovereignsOf(workshop),
    dns: dnsOf(workshop),
    components: componentsOf(workshop),
    doctor,
    explainCluster,
  };
}
