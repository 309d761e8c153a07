import type { SovereignSpec } from '../../../../../src/domain/spec.ts';

/** Two regions in two network zones, three control planes in the first, more workers than a placement group takes. */
export function exampleSpec(overrides: Partial<SovereignSpec> = {}): SovereignSpec {
  return {
    version: 1,
    name: 'omantel',
    organization: { name: 'Omantel', email: 'ops@omantel.om' },
    domain: { mode: 'pool', pool: 'omani.works', subdomain: 'omantel' },
    dns: { provider: 'none' },
    regions: [
      {
        location: 'fsn1',
        controlPlane: { type: 'cpx32', count: 3 },
        workers: { type: 'cpx42', count: 11 },
        loadBalancer: { type: 'lb11' },
      },
      {
        location: 'ash',
        controlPlane: { type: 'cpx31', count: 1 },
        workers: { type: 'cpx31', count: 0 },
        loadBalancer: { type: 'lb11' },
      },
    ],
    k3s: { version: 'v1.34.2+k3s1' },
    access: {
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkzkM6u1z6Zl1y2o3mJmR1e2jXfQY1ySx3n1rQ9u0aB ops@omantel',
      ],
      sshCidrs: [],
      apiCidrs: ['203.0.113.0/24'],
    },
    gitops: {
      repository: 'https://github.com/openova-io/openova',
      branch: 'main',
      path: 'clusters/_template',
    },
    registry: { pullSecret: 'env:REGISTRY_TOKEN' },
    network: {},
    protection: { delete: false },
    limits: { servers: 20 },
    ...overrides,
  };
}
