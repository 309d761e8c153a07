/** Messages of PostgreSQL's wire protocol in one direction, cut from bytes as they come (PostgreSQL manual, 55.7). */
export interface WireMessages {
  /** The whole messages that these bytes end; the rest waits for more. */
  cut(bytes: Buffer): Buffer[];
}

/** @param startup the first message has no type, as a client's has not */
export function wireMessages(startup: boolean): WireMessages {
  let rest: Buffer = Buffer.alloc(0);
  let untyped = startup;
  return {
    cut(bytes) {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const messages: Buffer[] = [];
      for (;;) {
        const head = untyped ? 0 : 1;
        if (rest.length < head + 4) return messages;
        const length = head + rest.readUInt32BE(head);
        if (rest.length < length) return messages;
        messages.push(rest.subarray(0, length));
        rest = rest.subarray(length);
        untyped = false;
      }
    },
  };
}

const [PARSE, QUERY] = [0x50, 0x51];

/** The SQL of a simple query, or of a Parse. */
export function statementIn(message: Buffer): string | undefined {
  if (message[0] === QUERY) return message.subarray(5, message.indexOf(0, 5)).toString('utf8');
  if (message[0] !== PARSE) return undefined;
  const name = message.indexOf(0, 5);
  return message.subarray(name + 1, message.indexOf(0, name + 1)).toString('utf8');
}

/** ReadyForQuery: everything that was sent is answered. */
export function isReady(message: Buffer): boolean {
  return message[0] === 0x5a;
}
