import type { ClusterAccess } from '../../clients/kubernetes/access.ts';
import { createKubernetes } from '../../clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { SecretStore } from '../../clients/secrets/store.ts';
import { signAdminCertificate } from '../../domain/certificates.ts';
import type { ClusterSecrets } from '../../domain/cluster-secrets.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Clock, RandomBytes, Target } from '../../domain/surroundings.ts';

export interface ClusterRoom {
  fqdn: string;
  secrets: SecretStore;
  /** The output `regions`, as far as it is known. */
  regions(): RegionOutputs[];
  target: Target;
  clock: Clock;
  random: RandomBytes;
}

/** Clients of every region's cluster, made when first asked for; `close` ends them all. */
export function clusterClients(room: ClusterRoom) {
  const clients = new Map<string, Promise<Kubernetes>>();
  return {
    kubernetes(region: string): Promise<Kubernetes> {
      const known = clients.get(region);
      if (known !== undefined) return known;
      const made = makeClient(room, region);
      clients.set(region, made);
      made.catch(() => clients.delete(region));
      return made;
    },
    async close(): Promise<void> {
      await Promise.allSettled([...clients.values()].map(async (client) => (await client).close()));
    },
  };
}

async function makeClient(room: ClusterRoom, region: string): Promise<Kubernetes> {
  const { target, clock, random } = room;
  return createKubernetes({ access: await accessTo(room, region), target, clock, random });
}

async function accessTo(room: ClusterRoom, region: string): Promise<ClusterAccess> {
  const outputs = room.regions().find(({ key }) => key === region);
  const kept = await room.secrets.get(`cluster.${region}`);
  if (outputs === undefined || kept === undefined) {
    throw new CatalystError('CATALYST-NOT-FOUND', `The region ${region} has no cluster yet.`, {
      hint: `catalyst sovereign resume ${room.fqdn}`,
    });
  }
  const { serverCa, clientCa } = JSON.parse(kept) as ClusterSecrets;
  return {
    servers: outputs.controlPlanes.map(({ ipv4 }) => `https://${ipv4}:6443`),
    serverName: room.fqdn,
    ca: serverCa.certificate,
    async certificate() {
      const minted = await signAdminCertificate(clientCa, room.clock.now());
      return { cert: minted.certificate, key: minted.key, until: Date.parse(minted.expiresAt) };
    },
  };
}
