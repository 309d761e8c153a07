import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readKubeconfig } from '../../../../src/clients/kubernetes/kubeconfig.ts';
import { makeAuthority, signAdminCertificate } from '../../../../src/domain/certificates.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';

let ca: string;
let user: Record<string, unknown>;
const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeAll(async () => {
  const authority = await makeAuthority('test', Date.now());
  const pair = await signAdminCertificate(authority, Date.now());
  ca = base64(authority.certificate);
  user = { 'client-certificate-data': base64(pair.certificate), 'client-key-data': base64(pair.key) };
});

function config(cluster: Record<string, unknown>, who: unknown = user): string {
  return stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      {
        name: 'c',
        cluster: { server: 'https://203.0.113.10:6443', 'certificate-authority-data': ca, ...cluster },
      },
    ],
    users: [{ name: 'u', user: who }],
  });
}

function faultsOf(text: string): string[] {
  try {
    readKubeconfig(text);
  } catch (error) {
    if (error instanceof CatalystError)
      return (error.faults ?? []).map((fault) => `${fault.field}: ${fault.reason}`);
  }
  return [];
}

describe('readKubeconfig', () => {
  it('takes address, server name, authority and certificate', async () => {
    const access = readKubeconfig(config({ 'tls-server-name': 'x.test' }));
    expect(access).toMatchObject({ servers: ['https://203.0.113.10:6443'], serverName: 'x.test' });
    const pair = await access.certificate?.();
    expect(pair?.cert).toContain('BEGIN CERTIFICATE');
    expect(pair?.until).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it('takes a bearer', async () => {
    expect(await readKubeconfig(config({}, { token: 't' })).token?.()).toBe('t');
  });

  it('refuses to run a program, and runs it when somebody allowed it', async () => {
    const who = { exec: { command: 'rm', args: ['-rf'] } };
    expect(faultsOf(config({}, who))).toEqual(['user.exec: would run rm; nobody allowed that']);
    const asked: unknown[] = [];
    const pair = { cert: 'c', key: 'k', until: 1 };
    const access = readKubeconfig(config({}, who), {
      exec: async (entry) => {
        asked.push(entry);
        return pair;
      },
    });
    expect(await access.certificate?.()).toEqual(pair);
    expect(asked).toEqual([{ command: 'rm', args: ['-rf'] }]);
  });

  it('never turns verification off, and tells all faults at once', () => {
    const text = config(
      { 'insecure-skip-tls-verify': true, server: 'http://x', 'certificate-authority-data': '' },
      {},
    );
    expect(faultsOf(text).map((fault) => fault.split(':')[0])).toEqual([
      'cluster.server',
      'cluster.insecure-skip-tls-verify',
      'cluster.certificate-authority-data',
      'user.client-certificate-data',
      'user.client-key-data',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['broken YAML', 'a: [}'],
    [
      'aliases without end',
      `a: &a [x,x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['a context that is not there', 'current-context: nowhere'],
    ['a megabyte of zeros', '0'.repeat(2 * 1024 * 1024)],
  ])('refuses %s with a fault', (_what, text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });
});
