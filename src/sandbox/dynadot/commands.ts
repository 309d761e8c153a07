import type { Account } from './account.ts';
import { type Domain, OWN_TYPE } from './domain.ts';
import type { Result } from './envelope.ts';
import { changeAsked } from './set-dns.ts';
import { domainInfo, settings } from './views.ts';

/** Hosts that serve what has the type `Dynadot DNS`. */
export const OWN_SERVERS = ['ns1.dyna-ns.test', 'ns2.dyna-ns.test'];

interface Asked {
  account: Account;
  query: URLSearchParams;
}

type Command = (asked: Asked) => Result;

const INVALID: Result = { error: 'Invalid field in API request' };
const NOT_OURS: Result = { error: 'could not find domain in your account' };
const DONE: Result = { fields: {} };

const COMMANDS: Readonly<Record<string, Command>> = {
  account_info: () => ({ fields: { AccountInfo: { Username: 'sandbox', AccountBalance: '0.00' } } }),
  list_domain: ({ account }) => ({ fields: { MainDomains: account.list().map(domainInfo) } }),
  domain_info: (asked) => of(asked, (domain) => ({ fields: { DomainInfo: domainInfo(domain) } })),
  get_dns: (asked) =>
    of(asked, (domain) => ({ fields: { GetDns: { NameServerSettings: settings(domain) } } })),
  get_ns: (asked) => of(asked, nameServers),
  set_dns2: (asked) =>
    of(asked, (domain) => {
      const change = changeAsked(asked.query, domain);
      if (typeof change === 'string') return { error: change };
      asked.account.submit(domain.name, change);
      return DONE;
    }),
  set_clear_domain_setting: (asked) =>
    of(asked, (domain) => {
      if (asked.query.get('service') !== 'dns') return INVALID;
      asked.account.submit(domain.name, { kind: 'clear' });
      return DONE;
    }),
  set_ns: (asked) => of(asked, (domain) => setServers(asked, domain)),
  server_list: ({ account }) => ({
    fields: { ServerList: account.hosts().map((ServerName) => ({ ServerId: idOf(ServerName), ServerName })) },
  }),
  add_ns: (asked) => addHost(asked, []),
  register_ns: (asked) => addHost(asked, ['ip']),
  delete_ns: ({ account, query }) => {
    const host = account.hosts().find((one) => idOf(one) === query.get('server_id'));
    if (host === undefined) return { error: 'could not find name server in your account' };
    account.removeHost(host);
    return DONE;
  },
};

/** Answers a command; undefined for one that the API does not know. */
export function answerCommand(command: string, asked: Asked): Result | undefined {
  return Object.hasOwn(COMMANDS, command) ? COMMANDS[command]!(asked) : undefined;
}

/** For each domain of the comma list; the last answer stands for all. */
function of({ account, query }: Asked, work: (domain: Domain) => Result): Result {
  const names = (query.get('domain') ?? '').toLowerCase().split(',').filter(Boolean);
  if (names.length === 0) return INVALID;
  const domains = names.map((name) => account.find(name));
  if (domains.some((domain) => domain === undefined)) return NOT_OURS;
  const results = domains.map((domain) => work(domain!));
  return results.find((result) => 'error' in result) ?? results.at(-1)!;
}

function nameServers(domain: Domain): Result {
  const hosts = domain.type === OWN_TYPE ? OWN_SERVERS : domain.servers;
  return {
    fields: { NsContent: Object.fromEntries(hosts.map((host, index) => [`Host${index}`, host])) },
  };
}

function setServers({ account, query }: Asked, domain: Domain): Result {
  const asked = [...query].filter(([name]) => /^ns\d{1,2}$/.test(name)).map(([, host]) => host.toLowerCase());
  if (asked.length === 0 || asked.length > 13) return INVALID;
  const unknown = asked.find((host) => !account.hosts().includes(host));
  if (unknown !== undefined)
    return { error: `${unknown} needs to be registered with an ip address before it can be used.` };
  account.put({ ...domain, type: 'Name Servers', servers: asked });
  return DONE;
}

function addHost({ account, query }: Asked, more: string[]): Result {
  const host = query.get('host')?.toLowerCase();
  if (!host || more.some((name) => !query.get(name))) return INVALID;
  if (account.hosts().includes(host)) return { error: `${host} already exists` };
  account.addHost(host);
  return { fields: { AddNsContent: { Server: { Host: host, ServerId: idOf(host) } } } };
}

/** A number that stays the same for the same host. */
function idOf(host: string): string {
  return String([...host].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7));
}
