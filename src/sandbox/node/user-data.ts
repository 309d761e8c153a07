import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { isRecord } from '../kubernetes/api-object.ts';

/** The files that a node finds after cloud-init wrote them, by their absolute path. */
export type NodeFiles = ReadonlyMap<string, string>;

/**
 * Unpacks user_data as cloud-init's Hetzner source does (base64 when it is, then gzip when it is) and writes the files of
 * its `#cloud-config`. Errors: one sentence saying why a node cannot use it.
 */
export function filesOfUserData(sent: string): NodeFiles {
  const text = unpack(sent);
  if (!/^(## template: jinja\n)?#cloud-config/.test(text)) throw new Error('user_data is no #cloud-config');
  const config: unknown = parse(text);
  if (!isRecord(config)) throw new Error('the #cloud-config is no mapping');
  const entries = Array.isArray(config.write_files) ? config.write_files.filter(isRecord) : [];
  const files = new Map<string, string>();
  for (const entry of entries) {
    const content = decode(String(entry.content ?? ''), String(entry.encoding ?? 'text/plain'));
    const path = String(entry.path);
    files.set(path, entry.append === true ? (files.get(path) ?? '') + content : content);
  }
  return files;
}

function unpack(sent: string): string {
  const plain = sent.trimStart();
  if (plain.startsWith('#') || !/^[A-Za-z0-9+/=\s]+$/.test(plain) || plain === '') return plain;
  return gunzipped(Buffer.from(plain, 'base64')).toString();
}

function gunzipped(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

function decode(content: string, encoding: string): string {
  if (['gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64'].includes(encoding))
    return gunzipSync(Buffer.from(content, 'base64')).toString();
  if (['b64', 'base64'].includes(encoding)) return Buffer.from(content, 'base64').toString();
  if (encoding === 'gz' || encoding === 'gzip') throw new Error('gzip in write_files needs base64 around it');
  return content;
}
