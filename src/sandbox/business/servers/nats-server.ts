import { mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { startWatched, type WatchedProcess } from './watched-process.ts';

export interface NatsServer {
  port: number;
  url: string;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;
const START_POLLS = 1_500;

/** Starts a real nats-server with JetStream on a loopback port; without credentials, as a Sovereign's is. */
export async function startNats(program: string, folder: string): Promise<NatsServer> {
  const home = join(folder, 'nats');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const output = join(home, 'nats.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const args = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', join(home, 'store')];
    const server = startWatched(program, { args, folder: home, output });
    if (await answers(server, port)) {
      return { port, url: `nats://127.0.0.1:${port}`, stop: () => server.stop() };
    }
    await server.stop();
    if (attempt === ATTEMPTS) {
      const said = (await readFile(output, 'utf8').catch(() => '')).trim().split('\n').at(-1);
      throw new Error(`nats-server did not start: ${said}`);
    }
  }
}

async function answers(server: WatchedProcess, port: number): Promise<boolean> {
  for (let poll = 0; poll < START_POLLS && server.runs; poll += 1) {
    if (await saysInfo(port)) return true;
    await wait(20);
  }
  return false;
}

/** NATS speaks first: `INFO {...}`. */
function saysInfo(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1').startsWith('INFO '));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
