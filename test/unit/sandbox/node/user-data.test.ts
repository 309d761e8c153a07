import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusalOfToken, secretOfToken } from '../../../../src/sandbox/node/join-token.ts';
import { nodeFacts } from '../../../../src/sandbox/node/node-facts.ts';
import { filesOfUserData } from '../../../../src/sandbox/node/user-data.ts';
import { cloudConfig, testCluster, userData } from '../../../support/user-data.ts';

const secrets = testCluster();

describe('user_data', () => {
  const plain = cloudConfig(secrets, { name: 'cp1' });

  it.each([
    ['plain', plain],
    ['base64', Buffer.from(plain).toString('base64')],
    ['base64 over gzip', gzipSync(plain).toString('base64')],
  ])('is read when it is %s, whatever encoding its files have', (_form, sent) => {
    const files = filesOfUserData(sent);
    expect(files.get('/var/lib/rancher/k3s/server/tls/server-ca.crt')).toBe(secrets.serverCa.certificate);
    expect(files.get('/var/lib/rancher/k3s/server/tls/service.key')).toBe(secrets.serviceKey);
    expect(files.get('/var/lib/catalyst/flux-bootstrap.yaml')).toContain('kind: GitRepository');
  });

  it('appends where a file says so', () => {
    const files = filesOfUserData(
      '#cloud-config\nwrite_files:\n- {path: /a, content: "1"}\n- {path: /a, content: "2", append: true}\n',
    );
    expect(files.get('/a')).toBe('12');
  });

  it.each([
    ['', 'no #cloud-config'],
    ['#!/bin/sh', 'no #cloud-config'],
    ['#cloud-config\n- a\n', 'no mapping'],
  ])('refuses %j', (sent, why) => {
    expect(() => filesOfUserData(sent)).toThrow(why);
  });

  it('gives the facts of a node', () => {
    const facts = nodeFacts(
      filesOfUserData(userData(secrets, { name: 'w1', role: 'worker', region: 'hel1' })),
    );
    expect(facts).toMatchObject({
      name: 'w1',
      role: 'worker',
      region: 'hel1',
      first: false,
      authorities: undefined,
      fqdn: 'omantel.omani.works',
      k3sVersion: 'v1.34.2+k3s1',
    });
    expect(facts.k3s).toMatchObject({
      server: 'https://10.0.1.2:6443',
      labels: { 'catalyst.openova.io/role': 'worker' },
    });
  });
});

describe('joining tokens', () => {
  const hash = createHash('sha256').update('the file').digest('hex');

  it('are accepted when hash, user and secret are right', () => {
    expect(refusalOfToken(`K10${hash}::node:secret`, 'the file', 'secret', 'node')).toBeUndefined();
    expect(refusalOfToken('secret', 'the file', 'secret', 'server')).toBeUndefined();
  });

  it('are refused for the file with one byte more, another user, another secret, and half a form', () => {
    const full = `K10${hash}::node:secret`;
    expect(refusalOfToken(full, 'the file\n', 'secret', 'node')).toMatch(/CA hash does not match/);
    expect(refusalOfToken(full, 'the file', 'secret', 'server')).toMatch(/user node/);
    expect(refusalOfToken(full, 'the file', 'other', 'node')).toMatch(/does not match the server/);
    expect(refusalOfToken('K10abc', 'the file', 'K10abc', 'node')).toMatch(/invalid token/);
  });

  it('keep their secret to themselves in a refusal', () => {
    expect(refusalOfToken(`K10${hash}::node:hush-hush`, 'another', 'hush-hush', 'node')).not.toContain(
      'hush',
    );
    expect(secretOfToken(`K10${hash}::server:a:b`)).toBe('a:b');
  });
});
