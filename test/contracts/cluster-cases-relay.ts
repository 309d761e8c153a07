import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way between a client and its API server, which a test cuts, mends, or keeps from carrying what is sent. */
export interface Relay {
  /** Loopback port that leads to the server. */
  port: number;
  /** Resets what is open, refuses what comes. */
  cut(): void;
  mend(): void;
  /** Requests wait; answers go on. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** Leads to whatever port `leadsTo` names when a connection is made. */
export async function openRelay(leadsTo: () => number): Promise<Relay> {
  const pairs = new Map<Socket, Socket>();
  let [isCut, isHeld] = [false, false];
  const end = (near: Socket) => {
    pairs.get(near)?.destroy();
    pairs.delete(near);
    near.destroy();
  };
  const server = createServer((near) => {
    near.on('error', () => {});
    if (isCut) return void near.destroy();
    const far = connect(leadsTo(), '127.0.0.1').on('error', () => end(near));
    pairs.set(near, far);
    far.on('data', (chunk: Buffer) => near.write(chunk));
    near.on('data', (chunk: Buffer) => far.write(chunk));
    if (isHeld) near.pause();
    near.on('close', () => end(near));
    far.on('close', () => end(near));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endAll = () => {
    for (const near of [...pairs.keys()]) end(near);
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      endAll();
    },
    mend() {
      isCut = false;
    },
    hold() {
      isHeld = true;
      for (const near of pairs.keys()) near.pause();
    },
    release() {
      isHeld = false;
      for (const near of pairs.keys()) near.resume();
    },
    async close() {
      endAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
