/** What OpenTofu says when it was told to stop; it tells a person nothing that the interruption has not told. */
const ON_STOP = [
  /^execution halted$/i,
  /^(operation|apply|plan) cancell?ed\b/i,
  /^interrupt received\b/i,
  /^stopping operation\b/i,
];
/** A provider's call that the interrupt cut off (Go's `context`), with the address before it. */
const CUT_OFF = /^(?<address>[a-z0-9_]+\.[^:]+): (?:.*\b)?context cancell?ed\b.*$/is;

/** One diagnostic of OpenTofu for a person; undefined when it says nothing by itself. */
export function withoutTofuNoise(text: string): string | undefined {
  if (ON_STOP.some((pattern) => pattern.test(text.trim()))) return undefined;
  const address = CUT_OFF.exec(text)?.groups?.address;
  return address === undefined
    ? text
    : `${address}: cut off by the interrupt; Hetzner may have finished it, resume finds out`;
}
