import type { SovereignSpec } from '../domain/spec.ts';
import type { Diagnosis } from './doctor.ts';
import type { Workshop } from './session.ts';
import type { ServiceSettings } from './settings.ts';
import { type Sovereigns, sovereignsOf } from './sovereigns.ts';
import { openStateRoom } from './wiring/state-room.ts';

export interface Services {
  sovereigns: Sovereigns;
  /** The checks of a run without its spec; those that look at defaults take them from `defaults`. */
  doctor(signal: AbortSignal, defaults?: SovereignSpec): Promise<Diagnosis>;
}

/** The door of the library: what a sovereign-admin can do, over real clients. Nothing is opened before it is used. */
export function openServices(settings: ServiceSettings): Services {
  const state = openStateRoom(settings);
  const workshop: Workshop = {
    settings,
    state,
    wire: async (request) => (await import('./wiring/world-parts.ts')).wireWorld(request),
  };
  const doctor: Services['doctor'] = async (signal, defaults) => {
    const [{ runDoctor }, { wireDoctor }] = await Promise.all([
      import('./doctor.ts'),
      import('./wiring/doctor-world.ts'),
    ]);
    return runDoctor(settings, wireDoctor, signal, defaults);
  };
  return { sovereigns: sovereignsOf(workshop), doctor };
}
