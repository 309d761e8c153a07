import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DnsQuery } from '../../../../src/clients/dns/query.ts';
import { probeUrl } from '../../../../src/clients/http/probe-url.ts';
import type { EventBody, JsonValue } from '../../../../src/domain/event.ts';
import type { Clock, Target } from '../../../../src/domain/surroundings.ts';
import { handover } from '../../../../src/pipeline/stages/handover.ts';
import type { World } from '../../../../src/pipeline/world.ts';
import { createAuthority } from '../../../../src/sandbox/ground/authority.ts';
import { realClock } from '../../../support/real-clock.ts';

const FQDN = 'omantel.omani.works';
const URL = `https://console.${FQDN}`;
/** Thirty times faster than real time, for the stage's own waits; a server's answer has its ten real seconds. */
const began = Date.now();
const clock: Clock = {
  now: () => began + (Date.now() - began) * 30,
  sleep: (ms, signal) => delay(ms / 30, undefined, { signal }),
};

let server: Server;
let status: number;
let addresses: string[];
let target: Target;
let events: EventBody[];
let learned: Record<string, JsonValue>;

beforeEach(async () => {
  const authority = await createAuthority(() => Date.now());
  const { certificate: cert, key } = await authority.issue([`console.${FQDN}`]);
  server = createServer({ cert, key }, (_request, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  status = 200;
  addresses = ['203.0.113.200'];
  events = [];
  learned = {};
  target = {
    kind: 'sandbox',
    connect: {
      lookup: (host, at) =>
        host === '203.0.113.200' && at === 443 ? { host: '127.0.0.1', port } : { host: '127.0.0.1', port: 1 },
    },
    hetznerApi: '',
    resolvers: [],
    registry: '',
    k3sReleases: '',
    authorities: [authority.certificate],
    proxy: {},
    credentials: {},
    speed: 100,
  };
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const query: DnsQuery = {
  ask: () => Promise.reject(new Error('not asked here')),
  addressesOf: async () => addresses,
};

function world(): World {
  return {
    fqdn: FQDN,
    target,
    clock,
    signal: new AbortController().signal,
    emit: async (event: EventBody) => void events.push(event),
    output: (name: string) => learned[name],
    learn: async (name: string, value: JsonValue) => {
      learned[name] = value;
    },
    probeUrl: (url: string) => probeUrl(url, { target, query, clock: realClock }),
    dns: {},
  } as unknown as World;
}

/** Nobody writes DNS for this one. */
function worldByHand(waitForRecords: boolean): World {
  learned.regions = [{ key: 'fsn1', loadBalancer: { id: 1, ipv4: '203.0.113.200' } }];
  return {
    ...world(),
    dns: undefined,
    query,
    random: (length: number) => new Uint8Array(length),
    options: { waitForRecords },
    spec: { dns: { provider: 'none' }, organization: { email: 'ops@omantel.om' } },
  } as unknown as World;
}

describe('probeUrl', () => {
  it('gives status and end of the certificate, by name, through the connect map', async () => {
    const probe = await probeUrl(URL, { target, query, clock: realClock });
    expect(probe.status).toBe(200);
    expect(Date.parse(probe.certificateUntil)).toBeGreaterThan(Date.now() + 80 * 86_400_000);
  });

  it('tries every address', async () => {
    addresses = ['203.0.113.1', '203.0.113.200'];
    expect((await probeUrl(URL, { target, query, clock: realClock })).status).toBe(200);
  });

  it.each([
    ['nobody signed for us', () => ({ ...target, authorities: [] }), URL, /certificate cannot be trusted/],
    [
      'another name',
      () => target,
      `https://admin.${FQDN}`,
      /certificate cannot be trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    [
      'nobody listens',
      () => ({ ...target, connect: { lookup: () => ({ host: '127.0.0.1', port: 1 }) } }),
      URL,
      /targets are not healthy yet/,
    ],
    ['plain http', () => target, `http://console.${FQDN}`, /it is not https/],
  ])('refuses when %s', async (_why, where, url, says) => {
    const refused = probeUrl(url, { target: where(), query, clock: realClock });
    await expect(refused).rejects.toMatchObject({
      code: 'CATALYST-CONSOLE-UNANSWERED',
      hint: expect.any(String),
    });
    await expect(refused).rejects.toThrow(says);
  });

  it('refuses a name that does not resolve', async () => {
    addresses = [];
    await expect(probeUrl(URL, { target, query, clock: realClock })).rejects.toThrow(/does not resolve yet/);
  });
});

describe('handover of a Sovereign whose records a person creates', () => {
  it('does not wait for them, and says what is still to be created', async () => {
    addresses = [];
    const before = clock.now();
    const error = await handover.run(worldByHand(false)).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'CATALYST-DNS-NOT-PROVEN',
      exit: 6,
      hint: `Create them, then: catalyst sovereign resume ${FQDN}`,
    });
    expect(error.message).toMatch(/runs, but .* 9 records are to be created by hand/);
    expect(error.faults).toContainEqual({ field: `console.${FQDN}`, reason: 'A 203.0.113.200, TTL 300' });
    expect(clock.now() - before).toBeLessThan(20_000);
  });

  it('ends well once they are there', async () => {
    expect(await handover.run(worldByHand(false))).toMatch(/answers, certificate until/);
  });
});

describe('handover', () => {
  it('learns the addresses once the console answers', async () => {
    expect(await handover.isDone(world())).toBeUndefined();
    expect(await handover.run(world())).toMatch(/^the console answers, certificate until 20\d\d-/);
    expect(learned.urls).toMatchObject({ console: URL, gitea: `https://gitea.${FQDN}` });
    expect(await handover.isDone(world())).toBeTypeOf('string');
  });

  it('waits while nothing is behind the ingress, and says so', async () => {
    status = 503;
    const run = handover.run(world());
    while (events.length === 0) await delay(5);
    expect(events[0]).toMatchObject({
      step: 'console',
      state: 'running',
      detail: expect.stringContaining('503'),
    });
    status = 302;
    await run;
    expect(events.at(-1)).toMatchObject({ state: 'done', detail: 'status 302' });
  });

  it('ends with the reason when time has run out', async () => {
    status = 404;
    await expect(handover.run(world())).rejects.toMatchObject({
      code: 'CATALYST-CONSOLE-UNANSWERED',
      exit: 5,
      message: expect.stringContaining('it answers 404'),
    });
    expect(learned.urls).toBeUndefined();
  });
});
