import type { ApiServer } from './api-server.ts';

/** A kubeconfig of one cluster, for who has `token`. */
export function kubeconfigOf({ url, ca }: Pick<ApiServer, 'url' | 'ca'>, token: string): string {
  const cluster = {
    server: url,
    'tls-server-name': 'sovereign.test',
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  };
  return JSON.stringify({
    'current-context': 'only',
    contexts: [{ name: 'only', context: { cluster: 'only', user: 'only' } }],
    clusters: [{ name: 'only', cluster }],
    users: [{ name: 'only', user: { token } }],
  });
}
