import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { isReady, statementIn, wireMessages } from './wire-messages.ts';

/**
 * Where a lane stops for good: before the n-th statement of its writing transactions reaches the server, even among those that
 * are sent in one go, or before its answer comes back, and with it those of all that were sent in one go with it.
 */
export interface FreezePoint {
  at: number;
  side: 'before' | 'after';
}

export interface Lane {
  port: number;
  /** The first words of every statement of its transactions that may write. */
  requests: string[];
  /** Resolves when it stands. */
  frozen: Promise<void>;
  /** Ends the connections that are open; new ones go through. */
  cut(): void;
  close(): void;
}

const BEGINS = /^BEGIN( TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE)?$/;

/** A way to PostgreSQL on loopback that counts the statements of its wire protocol, and may stop between two of them. */
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
    const [asked, told] = [wireMessages(true), wireMessages(false)];
    let [stopped, writes] = [false, false];
    const stop = () => {
      stopped = true;
      tell();
    };
    caller.on('data', (bytes) => {
      for (const message of asked.cut(bytes)) {
        const text = statementIn(message);
        if (text?.startsWith('BEGIN')) writes = BEGINS.test(text);
        if (text !== undefined && writes) {
          requests.push(text.trim().split(/\s+/).slice(0, 3).join(' '));
          if (stands('before')) stop();
        }
        if (!stopped) there.write(message);
      }
    });
    there.on('data', (bytes) => {
      const ready = told.cut(bytes).some(isReady);
      if (ready && writes && stands('after')) stop();
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
