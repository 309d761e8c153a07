interface CaaProperty {
  critical: boolean;
  tag: string;
  value: string;
}

const KNOWN = new Set([
  'issue',
  'issuewild',
  'iodef',
  'contactemail',
  'contactphone',
  'issuemail',
  'issuevmc',
]);
const CRITICAL = 128;

/**
 * Whether a CAA record set (values in presentation form) lets `issuer` issue, for plain names or for a wildcard
 * (RFC 8659 4): `issuewild` takes the place of `issue` for wildcards, a set without such a property restricts nobody, and
 * a critical property that is not understood forbids. The sentence says why not; undefined means it may.
 */
export function caaForbids(values: readonly string[], issuer: string, wildcard: boolean): string | undefined {
  const properties = values.map(propertyOf).filter((property) => property !== undefined);
  const strange = properties.find(({ critical, tag }) => critical && !KNOWN.has(tag));
  if (strange !== undefined) return `a critical property ${strange.tag} that no authority may overlook`;
  const tagged = (tag: string) => properties.filter((property) => property.tag === tag);
  const wild = wildcard ? tagged('issuewild') : [];
  const counting = wild.length > 0 ? wild : tagged('issue');
  if (counting.length === 0) return undefined;
  const allowed = counting.map(({ value }) => issuerOf(value));
  if (allowed.includes(issuer.toLowerCase())) return undefined;
  const named = [...new Set(allowed.filter((name) => name !== ''))];
  return named.length === 0 ? 'nobody may issue' : `only ${named.join(', ')} may issue`;
}

/** `0 issue "letsencrypt.org; validationmethods=dns-01"`; quotes and escapes as in zone files. */
function propertyOf(text: string): CaaProperty | undefined {
  const found = /^(\d+)\s+([A-Za-z0-9]+)\s+(.*)$/s.exec(text.trim());
  if (found === null) return undefined;
  const [, flags, tag, value] = found;
  return {
    critical: (Number(flags) & CRITICAL) !== 0,
    tag: tag!.toLowerCase(),
    value: value!.replace(/^"([\s\S]*)"$/, '$1').replaceAll(/\\(.)/g, '$1'),
  };
}

/** The authority's name before the parameters; empty for `;`. */
function issuerOf(value: string): string {
  return value.split(';')[0]!.trim().toLowerCase();
}
