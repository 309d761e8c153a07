import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../domain/surroundings.ts';

const LOOK_EVERY_MS = 100;

/**
 * Calls `onLine` for every line that is written to `file`, until `ended` settles and the rest is read. A last line
 * without its end is given too.
 */
export async function tailLines(
  file: string,
  onLine: (line: string) => void,
  { clock, ended }: { clock: Clock; ended: Promise<unknown> },
): Promise<void> {
  const handle = await open(file, 'r');
  const stop = new AbortController();
  const over = ended.then(
    () => stop.abort(),
    () => stop.abort(),
  );
  const lines = new LineSplitter(onLine);
  try {
    while (!stop.signal.aborted) {
      await drain(handle, lines);
      const pause = clock.sleep(LOOK_EVERY_MS, stop.signal).catch(() => undefined);
      await Promise.race([over, pause]);
    }
    await drain(handle, lines);
    lines.end();
  } finally {
    await handle.close();
  }
}

async function drain(handle: Awaited<ReturnType<typeof open>>, lines: LineSplitter): Promise<void> {
  const buffer = Buffer.allocUnsafe(65_536);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    lines.push(buffer.subarray(0, bytesRead));
  }
}

class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
