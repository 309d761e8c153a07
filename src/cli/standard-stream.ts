import { fstatSync, writeSync } from 'node:fs';

/** A standard stream as far as a screen uses one; what only a terminal has is absent elsewhere. */
export interface StandardStream {
  write(text: string): unknown;
  /** Resolves when the reader has taken what was written. */
  drained?(): Promise<void>;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  getColorDepth?(env: object): number;
}

/**
 * Standard output (1) or error (2). Node's own stream loads sockets and terminals before the first byte, so a pipe or a
 * file is written to directly; what a slow reader does not take at once goes to Node's stream after all.
 */
export function standardStream(descriptor: 1 | 2, leave: Leave): StandardStream {
  const ofNode = () => tolerateClosedPipe(descriptor === 1 ? process.stdout : process.stderr, leave);
  if (mayBeTerminal(descriptor)) return ofNode();
  let handedOver = false;
  return {
    write(text) {
      const rest = handedOver ? Buffer.from(text) : writeAtOnce(descriptor, text);
      if (rest.length === 0) return;
      handedOver = true;
      ofNode().write(rest);
    },
    async drained() {
      if (handedOver) await new Promise<void>((resolve) => ofNode().write('', () => resolve()));
    },
  };
}

/** Ends the process at once. */
type Leave = (status: number) => never;

const tolerant = new WeakSet<NodeJS.WriteStream>();

/** `catalyst … | head` is no failure of ours; a full disk is one, and a person is told in a sentence. */
export function tolerateClosedPipe(stream: NodeJS.WriteStream, leave: Leave): NodeJS.WriteStream {
  if (tolerant.has(stream)) return stream;
  tolerant.add(stream);
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return leave(0);
    writeAtOnce(2, unwritable(error));
    return leave(3);
  });
}

function unwritable({ code, message }: NodeJS.ErrnoException): string {
  const why = code === 'ENOSPC' ? 'no space is left there' : message;
  return `The output could not be written: ${why}. What was changed before stands: catalyst audit list\n\nCATALYST-OUTPUT-UNWRITABLE · exit 3\n`;
}

/** Any character device counts, and whatever cannot be looked at. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

/** What could not be written; Node's stream then says why. */
function writeAtOnce(descriptor: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(descriptor, bytes, done);
  } catch {
    return bytes.subarray(done);
  }
  return bytes.subarray(done);
}
