import { CatalystError } from '../../domain/errors.ts';
import { ExchangeFailed } from './failure.ts';

/** No object in etcd is near this size (its own limit is 1.5 MiB). */
export const LONGEST_LINE = 8 * 1024 * 1024;

/** Cuts a stream of bytes into JSON values, one a line. A line that is too long or no JSON throws ExchangeFailed. */
export class JsonLines {
  #rest: Buffer[] = [];
  #held = 0;
  readonly #longest: number;

  constructor(longest: number = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** The values completed by `chunk`. */
  *push(chunk: Buffer): Generator<unknown> {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const line = this.#complete(chunk.subarray(start, end));
      start = end + 1;
      if (line.trim() !== '') yield parsed(line);
    }
    this.#hold(chunk.subarray(start));
  }

  #complete(tail: Buffer): string {
    this.#hold(tail);
    const line = Buffer.concat(this.#rest).toString('utf8');
    this.#rest = [];
    this.#held = 0;
    return line;
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    if (this.#held > this.#longest) {
      this.#rest = [];
      throw invalidReply(`a line of more than ${this.#longest} bytes`);
    }
    if (part.length > 0) this.#rest.push(part);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalidReply('a line that is no JSON');
  }
}

/** The reply cannot be understood; nothing held is certain any more, so the set is listed again. */
export function invalidReply(what: string): ExchangeFailed {
  return new ExchangeFailed({
    error: new CatalystError('CATALYST-KUBERNETES-REPLY-INVALID', `The Kubernetes API sent ${what}.`, {
      hint: 'Something between here and the API server changes its answers: look for a proxy.',
    }),
    reached: 'tls',
    next: 'relist',
  });
}
