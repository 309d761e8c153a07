import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

export interface Identity {
  user: string;
  groups: string[];
}

/**
 * Who a connection is: the subject of its client certificate when the cluster's client authority signed it and it is in
 * its time. Undefined otherwise; k3s starts the API server with `--anonymous-auth=false`, so nobody is 401 everywhere.
 */
export function clientIdentity(
  socket: TLSSocket,
  clientAuthority: X509Certificate,
  now: number,
): Identity | undefined {
  const peer = socket.getPeerX509Certificate();
  if (peer === undefined) return undefined;
  const inTime = Date.parse(peer.validFrom) <= now && now <= Date.parse(peer.validTo);
  if (!inTime || !peer.checkIssued(clientAuthority) || !peer.verify(clientAuthority.publicKey))
    return undefined;
  const usage = peer.keyUsage;
  if (usage !== undefined && !usage.includes('1.3.6.1.5.5.7.3.2')) return undefined;
  const lines = peer.subject.split('\n');
  const read = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  return { user: read('CN')[0] ?? '', groups: [...read('O'), 'system:authenticated'] };
}
