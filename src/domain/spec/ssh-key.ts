import { createHash } from 'node:crypto';
import { type Problem, shown } from './problem.ts';

const TYPES = ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'];

export interface SshKey {
  type: string;
  comment: string;
  /** MD5 in colon form, as the Hetzner API shows `fingerprint`. */
  fingerprint: string;
}

/** A public key of OpenSSH: type, blank, base64 whose first field repeats the type (RFC 4253, 6.6), comment. */
export function parseSshKey(text: string): SshKey | Problem {
  const [type = '', base64 = '', ...comment] = text.trim().split(/[ \t]+/);
  if (/PRIVATE KEY/.test(text))
    return { reason: 'this is a private key', fix: 'Give the public half (the .pub file).' };
  if (text.includes('\n'))
    return { reason: 'a key stands on one line', fix: 'List several keys as several entries.' };
  if (/^(~|\.{0,2})\/|\.pub$/.test(text.trim()))
    return {
      reason: `${shown(text.trim())} is a path, not a key`,
      fix: `Name the file: file:${text.trim()}.`,
    };
  if (!TYPES.includes(type))
    return { reason: `${shown(type)} is no key type we take`, fix: `Use one of ${TYPES.join(', ')}.` };
  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) {
    return { reason: 'the key material is not base64', fix: 'Copy the whole line of the .pub file.' };
  }
  const fields = wireFields(blob);
  const inside = fields?.[0]?.toString('latin1');
  if (fields === undefined || inside !== type) {
    return {
      reason:
        inside === undefined ? 'the key is cut off' : `the key says ${type}, its content ${shown(inside)}`,
      fix: 'Copy the whole line of the .pub file.',
    };
  }
  return (
    lengthProblem(type, fields) ?? { type, comment: comment.join(' '), fingerprint: fingerprintOf(blob) }
  );
}

export function sshKeyRule(text: string): Problem | undefined {
  const parsed = parseSshKey(text);
  return 'reason' in parsed ? parsed : undefined;
}

function wireFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const length = blob.readUInt32BE(at);
    if (at + 4 + length > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields.length > 1 ? fields : undefined;
}

function lengthProblem(type: string, fields: Buffer[]): Problem | undefined {
  if (type === 'ssh-ed25519' && fields[1]?.length !== 32)
    return { reason: 'an ed25519 key has 32 bytes', fix: 'Copy the whole line of the .pub file.' };
  if (type !== 'ssh-rsa') return undefined;
  const bits = (fields[2]?.length ?? 0) * 8;
  return bits < 2040
    ? { reason: `an RSA key of ${bits} bits is too short`, fix: 'Make a new one: ssh-keygen -t ed25519' }
    : undefined;
}

function fingerprintOf(blob: Buffer): string {
  return createHash('md5').update(blob).digest('hex').match(/../g)!.join(':');
}
