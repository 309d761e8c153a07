import { createHetzner } from '../../clients/hetzner/create-hetzner.ts';
import { createRegistry } from '../../clients/registry/create-registry.ts';
import type { WireDoctor } from '../doctor.ts';
import { machineProbes } from './machine-probes.ts';
import { findSurround } from './surround.ts';
import { credentialsOf } from './world-parts.ts';

/** Clients for the checks that need no spec. */
export const wireDoctor: WireDoctor = async (settings, signal) => {
  const { clock, folders } = settings;
  const surround = await findSurround(settings);
  const { target } = surround;
  const credential = credentialsOf(settings, surround);
  const token = (await credential('hetznerToken')) ?? '';
  const hetzner = createHetzner({ target, token, clock, signal });
  const registry = createRegistry({ target });
  const probes = machineProbes(settings, target);
  const close = async () => {
    await Promise.allSettled([hetzner.close?.(), registry.close(), probes.close()]);
  };
  const world = {
    folder: folders.state,
    target,
    clock,
    signal,
    hetzner,
    registry,
    probes: probes.probes,
    credential,
  };
  return { world, close };
};
