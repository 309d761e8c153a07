import { expect, test } from 'vitest';
import { encryptionConfiguration, tofuEnvironment } from '../../../../src/clients/tofu/environment.ts';

const PARTS = {
  inherited: {
    PATH: '/bin',
    HOME: '/nowhere',
    TF_LOG: 'TRACE',
    TF_CLI_ARGS: '-auto-approve',
    TF_PLUGIN_CACHE_DIR: '/cache',
    HCLOUD_TOKEN: 'of another project',
    POWERDNS_API_KEY: 'not yours',
    HTTPS_PROXY: 'http://elsewhere',
  },
  target: {
    hetznerApi: 'https://api.hetzner.cloud/v1',
    proxy: { httpsProxy: 'http://proxy:3128', noProxy: 'localhost' },
  },
  cliConfigFile: 'cli.tfrc',
  passphrase: 'ab'.repeat(32),
  hetznerToken: 'token',
  secretVariables: { cluster_secrets: '{}' },
  authoritiesFile: undefined,
};

test('a child gets what we mean it to have, and nothing that merely lies around', () => {
  const { TF_ENCRYPTION: _, ...environment } = tofuEnvironment(PARTS);
  expect(environment).toEqual({
    PATH: '/bin',
    HOME: '/nowhere',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_CONFIG_FILE: 'cli.tfrc',
    CHECKPOINT_DISABLE: '1',
    GOGC: '400',
    HCLOUD_ENDPOINT: 'https://api.hetzner.cloud/v1',
    HCLOUD_TOKEN: 'token',
    HTTPS_PROXY: 'http://proxy:3128',
    HTTP_PROXY: 'http://proxy:3128',
    NO_PROXY: 'localhost',
    TF_VAR_cluster_secrets: '{}',
  });
});

test('without a token none is invented; extra authorities replace the inherited file', () => {
  const environment = tofuEnvironment({
    ...PARTS,
    inherited: { SSL_CERT_FILE: '/etc/one.pem' },
    hetznerToken: undefined,
    authoritiesFile: '/work/authorities.pem',
  });
  expect(environment).not.toHaveProperty('HCLOUD_TOKEN');
  expect(environment.SSL_CERT_FILE).toBe('/work/authorities.pem');
});

test('state and plan are both encrypted and enforced', () => {
  const configuration = encryptionConfiguration('ab'.repeat(32));
  expect(configuration.match(/enforced = true/g)).toHaveLength(2);
  expect(configuration).toMatch(/iterations = 200000\n/);
  expect(configuration).toMatch(/hash_function = "sha256"\n/);
});

test('a command that comes to one of them gets that one alone, and one that comes to none gets no passphrase', () => {
  const { TF_ENCRYPTION: plan = '' } = tofuEnvironment({ ...PARTS, sealed: ['plan'] });
  expect(plan.match(/^(state|plan) \{$/gm)).toEqual(['plan {']);
  expect(tofuEnvironment({ ...PARTS, passphrase: undefined })).not.toHaveProperty('TF_ENCRYPTION');
});
