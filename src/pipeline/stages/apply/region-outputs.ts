import type { JsonValue } from '../../../domain/event.ts';
import type { NodeOutputs, RegionOutputs } from '../../../domain/outputs.ts';

interface NodeJson {
  name: string;
  id: number;
  ipv4: string;
  private_ip: string;
}

interface RegionJson {
  key: string;
  location: string;
  load_balancer: { id: number; ipv4: string };
  control_planes: NodeJson[];
  workers: NodeJson[];
}

/** The module's output `regions` in our own shape; undefined until every part of it is known. */
export function regionOutputs(outputs: Readonly<Record<string, JsonValue>>): RegionOutputs[] | undefined {
  if (!Array.isArray(outputs.regions)) return undefined;
  return (outputs.regions as unknown as RegionJson[]).map((region) => ({
    key: region.key,
    location: region.location,
    loadBalancer: { id: region.load_balancer.id, ipv4: region.load_balancer.ipv4 },
    controlPlanes: region.control_planes.map(nodeOutputs),
    workers: region.workers.map(nodeOutputs),
  }));
}

function nodeOutputs({ name, id, ipv4, private_ip }: NodeJson): NodeOutputs {
  return { name, id, ipv4, privateIp: private_ip };
}
