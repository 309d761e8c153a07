import { LABEL_VALUE_MAX } from '../limits.ts';
import { didYouMean } from './nearest.ts';
import { firstOf, type Problem, type Rule, shown } from './problem.ts';

/** Names that the platform, its services or mail programs use; a Sovereign may not be called so. */
export const RESERVED_LABELS: ReadonlySet<string> = new Set(
  (
    'admin api app catalyst console docs flux gitea harbor imap k8s keycloak mail openbao openova smtp status system ' +
    'vault vpn www auth registry bao grafana hubble pdns pdns-admin marketplace guacamole newapi sandbox mcp ' +
    'openova-flow pool ns1 ns2 ns3 autoconfig autodiscover'
  ).split(' '),
);

const LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const OWN_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The subdomain of a pool domain: one label, 3 to 32 characters, not reserved. */
export const subdomainRule: Rule<string> = firstOf(
  (label) =>
    LABEL.test(label)
      ? undefined
      : {
          reason: `${shown(label)} is no DNS label that starts with a letter`,
          fix: offered(label) ?? 'Use lower-case letters, digits and dashes.',
        },
  (label) =>
    label.length > 32
      ? { reason: `${label.length} characters; at most 32`, ...fixOf(offered(label)) }
      : undefined,
  (label) =>
    RESERVED_LABELS.has(label)
      ? { reason: `"${label}" is reserved for the platform`, fix: `For example ${label}-1.` }
      : undefined,
  (label) =>
    label.length < 3
      ? { reason: `${shown(label)} is shorter than the 3 characters that are usual`, warning: true }
      : undefined,
);

function offered(label: string): string | undefined {
  const nearest = nearestLabel(label);
  return nearest === undefined ? undefined : `${nearest} would do.`;
}

function fixOf(fix: string | undefined): { fix?: string } {
  return fix === undefined ? {} : { fix };
}

/** The nearest label that holds the rule, if one is left after dropping what breaks it. */
export function nearestLabel(label: string): string | undefined {
  const kept = label
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return LABEL.test(kept) && !RESERVED_LABELS.has(kept) ? kept : undefined;
}

/** A domain of two or more labels; digits may lead a label only where `digits` allows it. */
export function domainRule(options: { digits: boolean }): Rule<string> {
  const pattern = options.digits ? OWN_LABEL : LABEL;
  return (domain) => {
    if (domain.length > 253) return { reason: `${domain.length} characters; a domain has at most 253` };
    const labels = domain.split('.');
    if (labels.length < 2)
      return {
        reason: `${shown(domain)} has no dot`,
        fix: 'Give the whole domain, for example example.org.',
      };
    const bad = labels.find((label) => !pattern.test(label));
    return bad === undefined
      ? numericTop(labels)
      : { reason: labelReason(bad, options.digits), ...labelFix(bad) };
  };
}

/** The FQDN becomes the value of a label on every Hetzner object. */
export function fqdnLengthRule(fqdn: string): Problem | undefined {
  return fqdn.length <= LABEL_VALUE_MAX
    ? undefined
    : {
        reason: `the full name ${shown(fqdn)} has ${fqdn.length} characters; Hetzner's labels take ${LABEL_VALUE_MAX}`,
        fix: 'Choose a shorter name.',
      };
}

/** Two or more name servers, none of them the Sovereign's own apex. */
export const nameServerRule: Rule<string> = firstOf(
  (host) =>
    host.endsWith('.')
      ? { reason: `${shown(host)} ends in a dot`, fix: `Write ${host.slice(0, -1)}.` }
      : undefined,
  domainRule({ digits: true }),
);

/** `wanted` among known names, with the nearest one offered. */
export function oneOf(known: readonly string[], what: string): Rule<string> {
  return (value) =>
    known.includes(value)
      ? undefined
      : {
          reason: `${shown(value)} is no ${what}`,
          fix: didYouMean(value, known) ?? `One of ${known.join(', ')}.`,
        };
}

function numericTop(labels: string[]): Problem | undefined {
  return /^\d+$/.test(labels.at(-1)!)
    ? { reason: 'the last label is a number, so this is an address and no domain' }
    : undefined;
}

function labelReason(label: string, digits: boolean): string {
  if (label === '') return 'two dots in a row, or one at an end';
  if (!digits && OWN_LABEL.test(label))
    return `"${label}" starts with a digit, which a pool domain's name may not`;
  return `${shown(label)} is no DNS label`;
}

function labelFix(label: string): { fix?: string } {
  const fixed = label.toLowerCase().replaceAll('_', '-');
  if (/[^\x00-\x7f]/.test(label)) return { fix: 'Write an international name in its xn-- form.' };
  return fixed !== label && OWN_LABEL.test(fixed) ? { fix: `Write ${fixed}.` } : {};
}
