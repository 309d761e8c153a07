/** The pkt-line form of one line: four hex digits of length, then the text. */
function packet(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

/** Body of a protocol-v2 `ls-refs` request for one branch. */
export function lsRefs(branch: string): string {
  return `${packet('command=ls-refs\n')}0001${packet(`ref-prefix refs/heads/${branch}\n`)}0000`;
}

/** Whether a server's first reply offers protocol version 2. */
export function isSecondVersion(body: Buffer): boolean {
  return packets(body).some((line) => line.trim() === 'version 2');
}

/** Commit of a branch in a list of refs (pkt-lines of either version, or the plain list of a dumb server). */
export function headOf(body: Buffer, branch: string): string | undefined {
  const lines = packets(body);
  const all = lines.length > 0 ? lines : body.toString('utf8').split('\n');
  for (const line of all) {
    const found = /^([0-9a-f]{40}|[0-9a-f]{64})[ \t](\S+?)(?:[\0\s]|$)/.exec(line);
    if (found?.[2] === `refs/heads/${branch}`) return found[1];
  }
  return undefined;
}

function packets(body: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= body.length; ) {
    const head = body.toString('latin1', at, at + 4);
    const length = /^[0-9a-f]{4}$/i.test(head) ? Number.parseInt(head, 16) : -1;
    if (length < 0 || at + length > body.length) return [];
    if (length >= 4) lines.push(body.toString('utf8', at + 4, at + length));
    at += Math.max(length, 4);
  }
  return lines;
}
