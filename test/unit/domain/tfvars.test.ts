import { expect, test } from 'vitest';
import { clusterSecretsVariable, tofuVariables } from '../../../src/domain/tfvars.ts';
import { networkZoneOf, region, soloSpec } from '../../support/sovereign-spec.ts';

test('a specification becomes the variables of the module', () => {
  const spec = soloSpec({ regions: [region('fsn1', 3, 2), region('ash', 1, 0, 'lb21')] });
  expect(tofuVariables(spec, networkZoneOf)).toEqual({
    sovereign_fqdn: 'omantel.omani.works',
    org_name: 'Omantel',
    org_email: 'ops@omantel.example',
    regions: [
      {
        key: 'fsn1',
        location: 'fsn1',
        network_zone: 'eu-central',
        control_plane_type: 'cpx32',
        control_plane_count: 3,
        worker_type: 'cpx32',
        worker_count: 2,
        load_balancer_type: 'lb11',
      },
      {
        key: 'ash-1',
        location: 'ash',
        network_zone: 'us-east',
        control_plane_type: 'cpx32',
        control_plane_count: 1,
        worker_type: 'cpx32',
        worker_count: 0,
        load_balancer_type: 'lb21',
      },
    ],
    k3s_version: 'v1.34.4+k3s1',
    ssh_public_keys: spec.access.sshKeys,
    ssh_allowed_cidrs: [],
    api_allowed_cidrs: ['0.0.0.0/0', '::/0'],
    gitops_repo_url: 'https://github.com/openova-io/openova',
    gitops_branch: 'main',
    gitops_path: 'clusters/_template',
    delete_protection: false,
    https_proxy: '',
    no_proxy: '',
  });
});

test.each([
  [0.5, '500ms'],
  [0.05, '50ms'],
  [2, '2000ms'],
  [0.0001, '1ms'],
])('the provider looks every %d s: %s', (providerPollSeconds, interval) => {
  expect(tofuVariables(soloSpec(), networkZoneOf, { providerPollSeconds }).provider_poll_interval).toBe(
    interval,
  );
});

test('every region without a network zone is named', () => {
  const spec = soloSpec({ regions: [region('fsn2', 1, 0), region('fsn1', 1, 0), region('mars', 1, 0)] });
  expect(() => tofuVariables(spec, networkZoneOf)).toThrow(
    expect.objectContaining({
      code: 'CATALYST-SPEC-INVALID',
      faults: [
        expect.objectContaining({ field: 'regions[0].location' }),
        expect.objectContaining({ field: 'regions[2].location' }),
      ],
    }),
  );
});

test('the secrets of each cluster become one JSON text', () => {
  const pair = (name: string) => ({ certificate: `${name} certificate`, key: `${name} key` });
  const text = clusterSecretsVariable({
    fsn1: {
      serverCa: pair('server'),
      clientCa: pair('client'),
      requestHeaderCa: pair('request header'),
      etcdPeerCa: pair('peer'),
      etcdServerCa: pair('etcd'),
      serviceKey: 'service key',
      serverToken: 'server token',
      agentToken: 'agent token',
    },
  });
  expect(JSON.parse(text).fsn1).toEqual({
    server_ca_crt: 'server certificate',
    server_ca_key: 'server key',
    client_ca_crt: 'client certificate',
    client_ca_key: 'client key',
    request_header_ca_crt: 'request header certificate',
    request_header_ca_key: 'request header key',
    etcd_peer_ca_crt: 'peer certificate',
    etcd_peer_ca_key: 'peer key',
    etcd_server_ca_crt: 'etcd certificate',
    etcd_server_ca_key: 'etcd key',
    service_key: 'service key',
    server_token: 'server token',
    agent_token: 'agent token',
  });
});
