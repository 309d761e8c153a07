/** The parts of a `WWW-Authenticate: Bearer …` challenge, undefined when it is none (distribution spec, "token"). */
export function bearerChallenge(
  header: string,
): { realm: URL; service?: string; scope?: string } | undefined {
  const rest = /^\s*bearer\s+(.*)$/i.exec(header)?.[1];
  if (rest === undefined) return undefined;
  const parts = Object.fromEntries(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map((found) => [found[1]!.toLowerCase(), found[2]!]),
  );
  if (parts.realm === undefined || !URL.canParse(parts.realm)) return undefined;
  return {
    realm: new URL(parts.realm),
    ...(parts.service === undefined ? {} : { service: parts.service }),
    ...(parts.scope === undefined ? {} : { scope: parts.scope }),
  };
}
