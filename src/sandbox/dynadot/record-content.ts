import { isIPv4, isIPv6 } from 'node:net';
import type { Entry } from './domain.ts';

/** Where redirects and forwarded mail are answered. */
const REDIRECTS = '192.0.2.80';
const LONGEST_PART = 255;

/** What the name servers answer for a record of the account, in the form of zone files; nothing for what is no record. */
export function contentOf({ type, value, extra }: Entry): { type: string; content: string } | undefined {
  const answer = (kind: string, content: string) => ({ type: kind, content });
  if (type === 'a') return isIPv4(value) ? answer('A', value) : undefined;
  if (type === 'aaaa') return isIPv6(value) ? answer('AAAA', value) : undefined;
  if (type === 'cname') return answer('CNAME', dotted(value));
  if (type === 'mx') return answer('MX', `${extra ?? 0} ${dotted(value)}`);
  if (type === 'txt') return answer('TXT', quoted(value));
  if (type === 'srv') return service(value);
  if (type === 'email') return undefined;
  return answer('A', REDIRECTS);
}

function service(value: string): { type: string; content: string } | undefined {
  const [priority, weight, port, target] = value.split(' ');
  if (target === undefined) return undefined;
  return { type: 'SRV', content: [priority, weight, port, dotted(target)].join(' ') };
}

function dotted(host: string): string {
  return `${host.replace(/\.$/, '').toLowerCase()}.`;
}

function quoted(text: string): string {
  const bytes = Buffer.from(text);
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += LONGEST_PART) {
    const characters = [...bytes.subarray(at, at + LONGEST_PART)].map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
        ? `\\${String(byte).padStart(3, '0')}`
        : String.fromCharCode(byte),
    );
    parts.push(`"${characters.join('')}"`);
  }
  return parts.join(' ');
}
