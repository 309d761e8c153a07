import { type Change, DEFAULT_TTL, type Domain, type Entry } from './domain.ts';

const MAIN_TYPES = ['a', 'aaaa', 'cname', 'forward', 'txt', 'mx', 'stealth', 'email'];
const WITH_EXTRA = ['forward', 'mx', 'stealth', 'email', 'srv'];
const MOST_MAIN = 20;
const MOST_SUB = 100;
const INVALID = 'Invalid field in API request';

/** The change that the parameters of `set_dns2` ask for, or the text of the refusal. */
export function changeAsked(query: URLSearchParams, domain: Domain): Change | string {
  const main = entries(query, MOST_MAIN, 'main');
  const sub = entries(query, MOST_SUB, 'sub');
  const ttl = ttlAsked(query.get('ttl'));
  if (typeof main === 'string') return main;
  if (typeof sub === 'string') return sub;
  if (ttl === undefined || !known(query)) return INVALID;
  const append = query.has('add_dns_to_current_setting');
  if (!append) return { kind: 'replace', main, sub, ttl };
  if (main.length + domain.main.length === 0) return "The domain doesn't have main dns.";
  const isFull = main.length + domain.main.length > MOST_MAIN || sub.length + domain.sub.length > MOST_SUB;
  return isFull ? 'Too many records' : { kind: 'append', main, sub, ttl };
}

function known(query: URLSearchParams): boolean {
  const numbered = /^(main_record(?:_type|x)?|subdomain|sub_record(?:_type|x)?)(\d{1,2})$/;
  const plain = ['key', 'secret', 'command', 'domain', 'ttl', 'add_dns_to_current_setting'];
  return [...query.keys()].every((name) => {
    const [, kind, index] = numbered.exec(name) ?? [];
    if (kind === undefined) return plain.includes(name);
    return Number(index) < (kind.startsWith('main') ? MOST_MAIN : MOST_SUB);
  });
}

/** Without the parameter the whole zone gets the default. */
function ttlAsked(text: string | null): number | undefined {
  if (text === null) return DEFAULT_TTL;
  const ttl = Number(text);
  return Number.isInteger(ttl) && ttl >= 60 && ttl <= 86_400 ? ttl : undefined;
}

function entries(query: URLSearchParams, most: number, place: 'main' | 'sub'): Entry[] | string {
  const found: Entry[] = [];
  for (let index = 0; index < most; index += 1) {
    const type = query.get(`${place}_record_type${index}`);
    if (type === null) continue;
    const value = query.get(`${place}_record${index}`) ?? '';
    const extra = query.get(`${place}_recordx${index}`) ?? undefined;
    const host = place === 'main' ? '' : query.get(`subdomain${index}`);
    if (host === null) return INVALID;
    const fault = faultOf(place, type, value, extra);
    if (fault !== undefined) return fault;
    found.push({ host, type, value, ...(extra === undefined ? {} : { extra }) });
  }
  return found;
}

function faultOf(place: string, type: string, value: string, extra: string | undefined): string | undefined {
  if (!MAIN_TYPES.includes(type) && !(place === 'sub' && type === 'srv')) return 'invalid record type';
  if (value === '' && type !== 'txt') return INVALID;
  if (!WITH_EXTRA.includes(type)) return extra === undefined || extra === '' ? undefined : INVALID;
  if (type === 'mx' && !/^\d{1,5}$/.test(extra ?? '')) return INVALID;
  return type === 'forward' && !/^[12]$/.test(extra ?? '') ? INVALID : undefined;
}
