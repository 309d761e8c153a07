import { createECDH, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSshKey } from '../../../../src/domain/spec/ssh-key.ts';

const field = (bytes: Uint8Array | string) => {
  const data = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
};
const line = (type: string, ...fields: (Uint8Array | string)[]) =>
  `${type} ${Buffer.concat([field(type), ...fields.map(field)]).toString('base64')}`;

function rsa(bits: number): string {
  const { n, e } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  return line(
    'ssh-rsa',
    Buffer.from(e!, 'base64url'),
    Buffer.concat([Buffer.alloc(1), Buffer.from(n!, 'base64url')]),
  );
}

function ecdsa(name: string, curve: string): string {
  const point = createECDH(curve);
  point.generateKeys();
  return line(`ecdsa-sha2-${name}`, name, point.getPublicKey());
}

test('every type that OpenSSH makes is taken, with its comment and the fingerprint that Hetzner shows', () => {
  // `ssh-keygen -l -E md5` of this key.
  const parsed = parseSshKey(
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U me on  my laptop',
  );
  expect(parsed).toEqual({
    type: 'ssh-ed25519',
    comment: 'me on my laptop',
    fingerprint: '73:52:51:73:69:48:23:c1:d1:82:1d:63:9b:8a:33:ed',
  });
  expect(parseSshKey(rsa(2048))).toMatchObject({ type: 'ssh-rsa' });
  for (const [name, curve] of [
    ['nistp256', 'prime256v1'],
    ['nistp384', 'secp384r1'],
    ['nistp521', 'secp521r1'],
  ] as const) {
    expect(parseSshKey(ecdsa(name, curve))).toMatchObject({ type: `ecdsa-sha2-${name}` });
  }
});

const sound = line('ssh-ed25519', new Uint8Array(32));
test.each([
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', /private key/],
  ['two lines', `${sound}\n${sound}`, /one line/],
  ['an unknown type', sound.replace('ssh-ed25519', 'ssh-dss'), /no key type/],
  ['another type inside', sound.replace('ssh-ed25519', 'ssh-rsa'), /its content "ssh-ed25519"/],
  ['no base64', 'ssh-ed25519 not*base64', /not base64/],
  ['a cut key', sound.slice(0, -8), /cut off|base64/],
  ['an ed25519 key of another length', line('ssh-ed25519', new Uint8Array(31)), /32 bytes/],
  ['a short RSA key', rsa(1024), /1032|1024/],
])('%s is refused', (_, text, reason) => {
  expect(parseSshKey(text)).toMatchObject({ reason: expect.stringMatching(reason) });
});

test('no text makes the parser throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array({ maxLength: 80 }), (text, bytes) => {
      parseSshKey(text);
      parseSshKey(`ssh-ed25519 ${Buffer.from(bytes).toString('base64')}`);
    }),
    { numRuns: 300 },
  );
});
