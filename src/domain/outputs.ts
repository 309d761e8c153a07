/** What `apply` leaves behind, learned as the output named `regions` (one entry a region, primary first). */
export interface RegionOutputs {
  key: string;
  location: string;
  loadBalancer: { id: number; ipv4: string };
  controlPlanes: NodeOutputs[];
  workers: NodeOutputs[];
}

export interface NodeOutputs {
  name: string;
  id: number;
  ipv4: string;
  privateIp: string;
}
