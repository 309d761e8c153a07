import { createHetzner } from '../../clients/hetzner/create-hetzner.ts';
import { createRegistry } from '../../clients/registry/create-registry.ts';
import type { WireDoctor } from '../doctor.ts';
import { machineProbes } from './machine-probes.ts';
import { findSurround } from './surround.ts';
import { credentialsOf, wireDns, wireGit } from './world-parts.ts';

/** Clients for the checks of `doctor`. */
export const wireDoctor: WireDoctor = async (settings, signal, defaults) => {
  const { clock, folders } = settings;
  const surround = await findSurround(settings, defaults?.network);
  const { target } = surround;
  const credential = credentialsOf(settings, surround);
  const token = (await credential('hetznerToken')) ?? '';
  const hetzner = createHetzner({ target, token, clock, signal });
  const registry = createRegistry({ target });
  const probes = machineProbes(settings, target);
  const git = wireGit(settings, surround);
  const dns = defaults && (await wireDns({ spec: defaults, settings, signal }, surround, credential));
  const close = async () => {
    const ends = [hetzner.close?.(), registry.close(), probes.close(), git.close(), dns?.close?.()];
    await Promise.allSettled(ends);
  };
  const world = {
    folder: folders.state,
    target,
    clock,
    signal,
    hetzner,
    registry,
    git: git.asked,
    dns,
    ...(defaults === undefined ? {} : { defaults }),
    probes: probes.probes,
    credential,
  };
  return { world, close };
};
