import { LOAD_BALANCER_TARGETS, NETWORK_ZONES } from '../limits.ts';
import { nearestLabel } from './host-names.ts';
import { didYouMean, editDistance } from './nearest.ts';
import { firstOf, matches, type Problem, type Rule, shown } from './problem.ts';

/** Minor versions of Kubernetes that still get fixes (kubernetes.io/releases, looked up in November 2026). */
const OLDEST_SUPPORTED_MINOR = 35;
/** Line after upstream's pinned v1.31.4; published on 30 September 2026, its minor is kept until 28 February 2027. */
export const K3S_DEFAULT = 'v1.35.9+k3s1';

export const nameRule: Rule<string> = (value) => {
  if (/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(value)) return undefined;
  const near = nearestLabel(value);
  const would = near !== undefined && near.length >= 3 ? ` ${near} would do.` : '';
  return {
    reason: `${shown(value)} is no Sovereign name`,
    fix: `Use 3 to 32 lower-case letters, digits and dashes, with a letter first.${would}`,
  };
};

/** An e-mail address of the shape that the OpenTofu module takes, with a real domain part. */
export const emailRule: Rule<string> = (value) => {
  const at = value.lastIndexOf('@');
  const [local, domain] = at < 0 ? [value, undefined] : [value.slice(0, at), value.slice(at + 1)];
  if (domain === undefined) return { reason: `${shown(value)} has no @` };
  if (domain === '') return { reason: `${shown(value)} has no domain.` };
  if (local === '' || /[\s@\p{Cc}]/u.test(value.replace('@', '')) || value.length > 254)
    return { reason: `${shown(value)} is no e-mail address` };
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i.test(domain)
    ? undefined
    : { reason: `"${domain}" in ${shown(value)} is no domain` };
};

export const organizationNameRule: Rule<string> = firstOf(
  (value) => (value.trim() === '' ? { reason: 'is empty' } : undefined),
  (value) => (value.length > 100 ? { reason: `${value.length} characters; at most 100` } : undefined),
  (value) => (/[\p{Cc}\p{Cf}]/u.test(value) ? { reason: 'holds control characters' } : undefined),
);

/** A location's shape; the live list decides later, but a slip of one key is told at once. */
export const locationRule: Rule<string> = (value) => {
  if (value in NETWORK_ZONES) return undefined;
  const near = Object.keys(NETWORK_ZONES).filter((known) => editDistance(known, value) === 1);
  const fix =
    near.length > 0 ? `Did you mean ${near[0]}?` : `Known today: ${Object.keys(NETWORK_ZONES).join(', ')}.`;
  const unknown: Problem = { reason: `${shown(value)} is no location.`, fix };
  if (near.length > 0 || !/^[a-z]{3}\d{0,2}$/.test(value)) return unknown;
  return {
    reason: `${shown(value)} is not known to this version; the live list decides`,
    fix,
    warning: true,
  };
};

export const serverTypeRule = matches(
  /^(cx|cpx|ccx|cax)\d{2,3}$/,
  'is no server type',
  'For example cpx32, ccx23, or cax21 (ARM).',
);

export const loadBalancerRule: Rule<string> = (value) =>
  /^lb\d{2}$/.test(value)
    ? undefined
    : {
        reason: `${shown(value)} is no load balancer type`,
        fix: didYouMean(value, Object.keys(LOAD_BALANCER_TARGETS)) ?? 'For example lb11.',
      };

export const k3sVersionRule: Rule<string> = (value) => {
  const found = /^v1\.(\d+)\.\d+\+k3s\d+$/.exec(value);
  if (found === null)
    return { reason: `${shown(value)} is no k3s release`, fix: `For example ${K3S_DEFAULT}.` };
  if (Number(found[1]) >= OLDEST_SUPPORTED_MINOR) return undefined;
  return {
    reason: `Kubernetes 1.${found[1]} gets no more fixes`,
    fix: `${K3S_DEFAULT} is supported.`,
    warning: true,
  };
};

export const repositoryRule: Rule<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url === undefined ||
    url.protocol !== 'https:' ||
    url.pathname.length < 2 ||
    value.length > 500 ||
    /['"\s]/.test(value)
  ) {
    return {
      reason: `${shown(value)} is no https address of a Git repository`,
      fix: 'For example https://github.com/openova-io/openova.',
    };
  }
  return url.username || url.password
    ? { reason: 'the address holds credentials', fix: 'Leave them out; the spec is no place for a secret.' }
    : undefined;
};

/** What git check-ref-format demands of a branch, in the characters that a node's files take unquoted. */
export const branchRule: Rule<string> = (value) =>
  /^(?=.{1,200}$)(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)))[A-Za-z0-9][A-Za-z0-9._/-]*(?<![/.])$/.test(value)
    ? undefined
    : {
        reason: `${shown(value)} is no branch name`,
        fix: 'Letters, digits, dots, dashes and slashes; at most 200.',
      };

export const gitPathRule: Rule<string> = (value) =>
  /^(?=.{1,200}$)[A-Za-z0-9_][\w.-]*(\/[\w.-]+)*(?<!\.)$/.test(value) && !value.split('/').includes('..')
    ? undefined
    : {
        reason: `${shown(value)} is no folder inside the repository`,
        fix: 'For example clusters/_template, without a leading slash.',
      };

export const pullSecretRule = matches(
  /^(env:[A-Za-z_]\w*|file:\S.*|keyring:[\w.@/-]+)$/,
  'does not say where the pull secret is',
  'Write env:NAME, file:PATH or keyring:NAME.',
);

/** Base address of an API: https, or http on loopback (a sandbox), without credentials or a query. */
export const apiRule: Rule<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const loopback = url?.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || loopback))
    return { reason: `${shown(value)} is no https address` };
  if (url.username || url.password || url.search)
    return { reason: 'the address holds credentials or a query', fix: 'Leave them out.' };
  return /\/api\/v1\/?$/.test(url.pathname)
    ? { reason: 'the address ends in /api/v1', fix: 'Leave that part out.' }
    : undefined;
};

export const proxyRule: Rule<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.hostname === '' ||
    value.length > 500 ||
    /['"\s]/.test(value)
  ) {
    return {
      reason: `${shown(value)} is no proxy address`,
      fix: 'For example http://proxy.example.org:3128.',
    };
  }
  return url.username || url.password
    ? {
        reason: 'the proxy address holds credentials',
        fix: 'They would end up on every node: use a proxy that needs none.',
      }
    : undefined;
};

export const noProxyRule = matches(
  /^(?=.{1,2000}$)[\w.*:/-]+(,[\w.*:/-]+)*$/,
  'is no list of hosts and networks',
  'For example localhost,10.0.0.0/8,.example.org, without blanks.',
);

export const moneyRule = matches(
  /^\d{1,7}(\.\d{1,2})?$/,
  'is no amount',
  'For example 100 or 79.50, in the currency of the price list.',
);
