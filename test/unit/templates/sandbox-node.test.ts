import { expect, test } from 'vitest';
import { refusalOfToken } from '../../../src/sandbox/node/join-token.ts';
import { nodeFacts } from '../../../src/sandbox/node/node-facts.ts';
import { filesOfUserData } from '../../../src/sandbox/node/user-data.ts';
import { renderUserData } from '../../support/module.ts';
import { moduleVariables, region, soloSpec } from '../../support/sovereign-spec.ts';

test("the sandbox's node understands what the module sends to each kind of node", async () => {
  const variables = await moduleVariables(soloSpec({ regions: [region('fsn1', 3, 1)] }));
  const sent = await renderUserData(variables);
  const secrets = (variables.cluster_secrets as Record<string, Record<string, string>>).fsn1!;
  const facts = (key: string) => nodeFacts(filesOfUserData(sent[key]!));

  const first = facts('primary/cp1');
  expect(first).toMatchObject({
    name: 'catalyst-omantel-omani-works-cp1',
    role: 'control-plane',
    region: 'fsn1',
    first: true,
    fqdn: 'omantel.omani.works',
    k3sVersion: 'v1.34.4+k3s1',
    authorities: { serverCa: secrets.server_ca_crt, clientCa: secrets.client_ca_crt },
  });
  expect(first.fluxBootstrap).toContain('kind: GitRepository');
  expect(first.k3s.taints).toEqual(['node-role.kubernetes.io/control-plane=true:NoSchedule']);

  const joining = facts('primary/cp2');
  expect(joining).toMatchObject({ first: false, authorities: undefined, fluxBootstrap: undefined });
  const worker = facts('primary/w1');
  expect(worker.role).toBe('worker');
  const authority = secrets.server_ca_crt!;
  expect(refusalOfToken(joining.k3s.token, authority, secrets.server_token!, 'server')).toBeUndefined();
  expect(refusalOfToken(worker.k3s.token, authority, secrets.agent_token!, 'node')).toBeUndefined();
  expect(refusalOfToken(worker.k3s.token, authority, secrets.server_token!, 'server')).toMatch(/user node/);
});
