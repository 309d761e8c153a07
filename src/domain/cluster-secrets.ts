/**
 * What is made once for a region's cluster and must never change, because it enters user_data (PEM texts and tokens).
 * Names follow k3s's files under server/tls (k3s documentation, "Using Custom CA Certificates").
 */
export interface ClusterSecrets {
  serverCa: KeyPair;
  clientCa: KeyPair;
  requestHeaderCa: KeyPair;
  etcdPeerCa: KeyPair;
  etcdServerCa: KeyPair;
  /** RSA private key, PEM, for service-account tokens. */
  serviceKey: string;
  /** Bare secrets; the joining form with `K10<hash>::` is derived where it is needed. */
  serverToken: string;
  agentToken: string;
}

export interface KeyPair {
  /** Certificate, PEM, exactly as it is stored on the node (its SHA-256 pins the join). */
  certificate: string;
  /** Private key, PEM. */
  key: string;
}
