/** A client certificate with its key (PEM), and when it stops being valid, in milliseconds since the epoch. */
export interface ClientCertificate {
  cert: string;
  key: string;
  until: number;
}

/** How to reach one cluster. There is no way to say "do not verify". */
export interface ClusterAccess {
  /** Base addresses of every control plane, `https://203.0.113.10:6443`. Tried in order, the last good one first. */
  servers: string[];
  /** Name that the server's certificate must carry, whatever the address. */
  serverName?: string;
  /** The cluster's authority, PEM. */
  ca: string;
  /** Mints or reads a client certificate; called again before the last one expires and once after a 401. */
  certificate?(): Promise<ClientCertificate>;
  /** A bearer instead of a certificate, from a foreign kubeconfig. */
  token?(): Promise<string>;
}
