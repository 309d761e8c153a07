const POINTER = 0xc0;
/** Offsets that a pointer can name have 14 bits (RFC 1035 4.1.4). */
const REACHABLE = 1 << 14;

/**
 * Longest run of compression pointers in a message that lead straight to another pointer. Real servers point at labels;
 * a long run makes every name that uses it cost as much as the message is long. Judges bytes, so chance may make short runs.
 */
export function longestPointerRun(bytes: Uint8Array): number {
  const runs = new Uint16Array(REACHABLE);
  let longest = 0;
  for (let at = 0; at + 1 < bytes.length; at += 1) {
    if ((bytes[at]! & POINTER) !== POINTER) continue;
    const target = ((bytes[at]! & ~POINTER) << 8) | bytes[at + 1]!;
    const run = 1 + (target < at ? runs[target]! : 0);
    if (at < REACHABLE) runs[at] = run;
    longest = Math.max(longest, run);
  }
  return longest;
}
