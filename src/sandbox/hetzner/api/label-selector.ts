import { invalid } from './refusal.ts';

type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

/** Hetzner's label selectors: `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b,c)`, joined by commas. */
export function parseLabelSelector(selector: string): Requirement {
  const requirements = splitOutsideBrackets(selector).map(parseRequirement);
  return (labels) => requirements.every((holds) => holds(labels));
}

function splitOutsideBrackets(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseRequirement(part: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (set) return setRequirement(set[1] as string, set[2] === 'in', set[3] as string);
  const comparison = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(part);
  if (comparison) {
    const [, key, operator, value] = comparison as unknown as [string, string, string, string];
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const absent = /^!\s*([^=!\s]+)$/.exec(part);
  if (absent) return (labels) => !Object.hasOwn(labels, absent[1] as string);
  if (/^[^=!\s()]+$/.test(part)) return (labels) => Object.hasOwn(labels, part);
  throw invalid({ label_selector: `'${part}' is not a valid selector` });
}

function setRequirement(key: string, wanted: boolean, values: string): Requirement {
  const allowed = values.split(',').map((value) => value.trim());
  return (labels) => {
    const value = labels[key];
    return (value !== undefined && allowed.includes(value)) === wanted;
  };
}
