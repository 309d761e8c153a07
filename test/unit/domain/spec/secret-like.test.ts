import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { shown } from '../../../../src/domain/spec/problem.ts';
import { withoutSecrets } from '../../../../src/domain/spec/secret-like.ts';

describe('what looks like a secret', () => {
  it.each([
    ['a Hetzner token', 'jEheVytlAoFl7F8MqUQ7jAo2hOXASztXjEheVytlAoFl7F8MqUQ7jAo2hOXASztX'],
    ['a GitHub token', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['a fine-grained one', 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuv'],
    ['hex', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['base64', randomBytes(32).toString('base64').replaceAll('/', 'A')],
    ['a bearer', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'],
    [
      'a private key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----',
    ],
  ])('is left out: %s', (_, secret) => {
    expect(withoutSecrets(`pullSecret "${secret}" is none`)).toBe(
      'pullSecret "(not shown: it looks like a secret)" is none',
    );
    expect(shown(secret)).not.toContain(secret.slice(4, 16));
  });

  it('is left out of an address, whose host stays', () => {
    expect(withoutSecrets('https://user:hunter2@git.example.org/x')).toBe('https://git.example.org/x');
  });

  it.each([
    'regions[0].controlPlane.count',
    'kubernetes-production-frankfurt-1.omani.works',
    'CATALYST_REGISTRY_PULL_SECRET',
    'v1.35.9+k3s1',
    'clusters/_template/bootstrap-kit',
    'ops-kubernetes-administrators@example-organization.co.uk',
    'disk-encryption-passphrase-administrators',
    'https://github.com/openova-io/openova',
    '2001:db8:1234:5678:9abc:def0:1234:5678/128',
    'averyveryverylongsubdomainthatgoeson',
  ])('leaves what is none: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});
