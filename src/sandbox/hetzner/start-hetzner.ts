import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ground, SandboxPart } from '../ground.ts';
import { readJson } from './api/body.ts';
import { Refusal } from './api/refusal.ts';
import type { Exchange } from './api/request.ts';
import { ApiService, refusalReply, type ServiceReply } from './api/service.ts';
import type { ApiTokens } from './api/token.ts';
import { Balancers } from './balancer/balancers.ts';
import { bootAll } from './cloud/boot.ts';
import { Cloud, type CloudOptions } from './cloud/cloud.ts';
import { settleActions } from './cloud/settle.ts';
import { createViews } from './views/show.ts';

export interface HetznerOptions extends CloudOptions, ApiTokens {
  /** Sees every call with its answer. */
  observe?: (exchange: Exchange) => void;
  /** Loopback port; any free one unless given. */
  port?: number;
}

export interface HetznerPart extends SandboxPart {
  cloud: Cloud;
  /** Calls that the simulator does not know, as `GET /path`. */
  unhandled: readonly string[];
  /** Boots what already ran: call it once everybody listens on the bus. */
  announce(): void;
}

/** Starts the simulated Hetzner Cloud API on loopback; `facts.hetznerApi` is its base address. */
export async function startHetzner(ground: Ground, options: HetznerOptions): Promise<HetznerPart> {
  const cloud = new Cloud(ground, options);
  const balancers = new Balancers(cloud);
  const service = new ApiService(cloud, createViews(cloud, balancers.health.read), options, options.observe);
  const server = createServer((request, response) => void serve(ground, service, request, response));
  await listen(server, options.port ?? 0);
  settleActions(cloud);
  balancers.sync();
  ground.askCloud = (method, path, body) => service.inside(method, path, body);
  return {
    name: 'hetzner',
    cloud,
    unhandled: service.unhandled,
    facts: { hetznerApi: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` },
    announce: () => bootAll(cloud),
    async stop() {
      await balancers.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      cloud.flush();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

async function serve(
  ground: Ground,
  service: ApiService,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const slow = Number(ground.faults.on('hetzner-slow')?.value ?? 0);
  if (slow > 0) await new Promise<void>((resolve) => ground.clock.after(slow * ground.clock.speed, resolve));
  const reply = await answer(service, request).catch((thrown: unknown): ServiceReply => {
    const refusal = thrown instanceof Refusal ? thrown : new Refusal('json_error', 'the request broke off');
    return { ...refusalReply(refusal), headers: {} };
  });
  const isText = reply.text !== undefined;
  const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
  response.writeHead(reply.status, {
    'Content-Type': isText ? 'text/html' : 'application/json',
    ...reply.headers,
  });
  response.end(text);
}

async function answer(service: ApiService, request: IncomingMessage): Promise<ServiceReply> {
  refuseForeignHost(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await readJson(request);
  return service.answer({
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/v1(?=\/)/, ''),
    query: url.searchParams,
    authorization: request.headers.authorization,
    body,
  });
}

/** Only who means this loopback port by name may talk to it: a web page that rebinds a name may not. */
function refuseForeignHost(request: IncomingMessage): void {
  const port = request.socket.localPort;
  const isOurs = [`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? '');
  if (!isOurs) throw new Refusal('forbidden', 'this host name is not served here');
}
