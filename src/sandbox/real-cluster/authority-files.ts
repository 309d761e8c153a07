import type { KeyPair } from '../../domain/cluster-secrets.ts';
import type { NodeFiles } from '../node/user-data.ts';

/** Everything that the first control plane finds of a cluster's authorities, PEM. */
export interface FoundAuthorities {
  serverCa: KeyPair;
  clientCa: KeyPair;
  requestHeaderCa: KeyPair;
  etcdPeerCa: KeyPair;
  etcdServerCa: KeyPair;
  /** RSA key of service-account tokens. */
  serviceKey: string;
}

const TLS = '/var/lib/rancher/k3s/server/tls';

/** Errors: one sentence saying which file of user_data is missing. */
export function foundAuthorities(files: NodeFiles): FoundAuthorities {
  const read = (name: string) => {
    const text = files.get(`${TLS}/${name}`);
    if (text === undefined || text === '') throw new Error(`user_data holds no ${TLS}/${name}`);
    return text;
  };
  const pair = (name: string) => ({ certificate: read(`${name}.crt`), key: read(`${name}.key`) });
  return {
    serverCa: pair('server-ca'),
    clientCa: pair('client-ca'),
    requestHeaderCa: pair('request-header-ca'),
    etcdPeerCa: pair('etcd/peer-ca'),
    etcdServerCa: pair('etcd/server-ca'),
    serviceKey: read('service.key'),
  };
}
