import { isIPv4, isIPv6 } from 'node:net';
import { invalid } from './api-refusal.ts';

/** Host-name fields by type: which of the blank-separated fields end with a dot. */
const TARGETS: Record<string, { fields: number; targets: number[] }> = {
  NS: { fields: 1, targets: [0] },
  CNAME: { fields: 1, targets: [0] },
  PTR: { fields: 1, targets: [0] },
  DNAME: { fields: 1, targets: [0] },
  ALIAS: { fields: 1, targets: [0] },
  MX: { fields: 2, targets: [1] },
  SRV: { fields: 4, targets: [3] },
  SOA: { fields: 7, targets: [0, 1] },
};
const OTHERS = new Set(['A', 'AAAA', 'CAA', 'DNSKEY', 'DS', 'LUA', 'SPF', 'SSHFP', 'TLSA', 'TXT']);

export function isKnownType(type: string): boolean {
  return type in TARGETS || OTHERS.has(type);
}

/** Lower-case name without its dot. A name without one, or with characters that no zone may hold, is refused. */
export function canonicalName(name: unknown): string {
  if (typeof name !== 'string') throw invalid("Key 'name' not present or not a String");
  if (!name.endsWith('.')) throw invalid(`DNS Name '${name}' is not canonical`);
  if (!/^[a-z0-9_/.*-]+$/i.test(name)) {
    throw invalid(`Name '${name.replaceAll(' ', '\\032')}' contains unsupported characters`);
  }
  return name.slice(0, -1).toLowerCase();
}

/** One content as the server stores it, or its refusal. */
export function canonicalContent(name: string, type: string, content: unknown): string {
  if (typeof content !== 'string') throw invalid("Key 'content' not present or not a String");
  const refuse = (why: string) => invalid(`Record ${name}./${type} '${content}': ${why}`);
  const unparsable = (why: string) => refuse(`Parsing record content (try 'pdnsutil check-zone'): ${why}`);
  if (type === 'A' && !isIPv4(content)) throw unparsable('unable to parse IP address');
  if (type === 'AAAA' && !isIPv6(content)) throw unparsable('unable to parse IPv6 address');
  if (type === 'AAAA') return new URL(`http://[${content}]`).hostname.slice(1, -1);
  if (type === 'TXT' && !/^"(?:[^"\\]|\\.)*"( "(?:[^"\\]|\\.)*")*$/s.test(content)) {
    throw refuse(`Not in expected format (parsed as '"${content}"')`);
  }
  if (type === 'DS') return content.toLowerCase();
  return canonicalTargets(type, content, refuse, unparsable);
}

function canonicalTargets(
  type: string,
  content: string,
  refuse: (why: string) => Error,
  unparsable: (why: string) => Error,
): string {
  const form = TARGETS[type];
  if (form === undefined) return content;
  const fields = content.split(' ');
  if (fields.length !== form.fields) throw unparsable('unexpected number of fields');
  for (const index of form.targets) {
    const dotted = fields.map((field, at) => (at === index ? `${field}.` : field)).join(' ');
    if (!fields[index]!.endsWith('.')) throw refuse(`Not in expected format (parsed as '${dotted}')`);
  }
  return content;
}
