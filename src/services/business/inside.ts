import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';

/** A port of a Service in a Sovereign's cluster. */
export interface InsidePlace {
  namespace: string;
  service: string;
  port: number;
}

/** The inside of a Sovereign whose state is here: its objects, and its Services through the Kubernetes API. */
export interface InsideSovereign {
  kubernetes: Pick<Kubernetes, 'get' | 'list'>;
  /** Namespace of the Service `billing` on its port: layers name it differently. @throws CATALYST-NOT-INSTALLED */
  billingNamespace(): Promise<string>;
  /** One GET through a port-forward. */
  ask(place: InsidePlace, path: string): Promise<{ status: number; text: string }>;
  /** A loopback port that leads to the Service; the pod behind it is found again for every connection. */
  listen(place: InsidePlace): Promise<{ port: number; failure(): unknown; close(): Promise<void> }>;
  close(): Promise<void>;
}
