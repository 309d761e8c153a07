import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where a lane stops for good: before the n-th request of its writing transactions reaches the server, or before its answer comes back. */
export interface FreezePoint {
  at: number;
  side: 'before' | 'after';
}

export interface Lane {
  port: number;
  /** The first words of every request of its transactions that may write. */
  requests: string[];
  /** Resolves when it stands. */
  frozen: Promise<void>;
  /** Ends the connections that are open; new ones go through. */
  cut(): void;
  close(): void;
}

const [PARSE, QUERY] = [0x50, 0x51];
const BEGINS = /^BEGIN( TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE)?$/;

/** A way to PostgreSQL on loopback that counts requests of its wire protocol, and may stop between two of them. */
export async function frozenLane(port: number, point?: FreezePoint): Promise<Lane> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let tell: () => void = () => undefined;
  const frozen = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const stands = (side: FreezePoint['side']) => point?.side === side && requests.length === point.at;
  const server = createServer((caller) => {
    const there = connect(port, '127.0.0.1');
    let [answered, stopped, writes] = [true, false, false];
    const stop = () => {
      stopped = true;
      tell();
    };
    caller.on('data', (bytes) => {
      const text = answered ? requestIn(bytes) : undefined;
      if (text?.startsWith('BEGIN')) writes = BEGINS.test(text);
      if (text !== undefined && writes) {
        requests.push(text.trim().split(/\s+/).slice(0, 3).join(' '));
        if (stands('before')) stop();
      }
      answered &&= text === undefined;
      if (!stopped) there.write(bytes);
    });
    there.on('data', (bytes) => {
      answered = isReady(bytes);
      if (answered && writes && stands('after')) stop();
      if (!stopped) caller.write(bytes);
    });
    for (const [one, other] of [
      [caller, there],
      [there, caller],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () => {
    server.close();
    cut();
  };
  return { port: (server.address() as AddressInfo).port, requests, frozen, cut, close };
}

/** The SQL of a simple query, or of a Parse. */
function requestIn(bytes: Buffer): string | undefined {
  if (bytes[0] === QUERY) return bytes.subarray(5, bytes.indexOf(0, 5)).toString('utf8');
  if (bytes[0] !== PARSE) return undefined;
  const name = bytes.indexOf(0, 5);
  const end = bytes.indexOf(0, name + 1);
  return bytes.subarray(name + 1, end < 0 ? undefined : end).toString('utf8');
}

/** Ends with ReadyForQuery. */
function isReady(bytes: Buffer): boolean {
  return bytes.length >= 6 && bytes[bytes.length - 6] === 0x5a && bytes.readUInt32BE(bytes.length - 5) === 5;
}
