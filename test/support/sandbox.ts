import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/domain/surroundings.ts';
import { createGround, type SandboxGround } from '../../src/sandbox/ground/create-ground.ts';
import {
  type HetznerOptions,
  type HetznerPart,
  startHetzner,
} from '../../src/sandbox/hetzner/start-hetzner.ts';
import { createJudge } from './hetzner-judge.ts';

/** Node serving the sandbox from its sources. */
export const SANDBOX_ENTRY = {
  command: process.execPath,
  args: [resolve(import.meta.dirname, '../../src/sandbox/serve.ts')],
};

export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => wait(ms),
};

/** A folder that is gone when the test ends. */
export async function temporaryStateDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-sandbox-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Resolves once `holds`; rejects with what was awaited after `withinMs`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await wait(10);
  }
}

export const HETZNER_TOKEN = 'R'.repeat(64);
export const HETZNER_READ_ONLY_TOKEN = 'r'.repeat(64);

export interface SimulatedCloud {
  ground: SandboxGround;
  hetzner: HetznerPart;
  api: string;
  call(method: string, path: string, body?: unknown, token?: string): Promise<CloudReply>;
  /** The same, and resolves once every action that it started is done. */
  settled(method: string, path: string, body?: unknown): Promise<CloudReply>;
}

export interface CloudReply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: replies of every kind, read field by field in the tests
  body: any;
}

/**
 * The simulated Hetzner Cloud alone, fast. Every call is put before the judge; the test fails at its end when a call
 * or a reply breaks the published description, or when a path was asked for that the simulator does not know.
 */
export async function simulatedCloud(
  options: Partial<HetznerOptions> & { speed?: number; unhandledAllowed?: boolean } = {},
): Promise<SimulatedCloud> {
  const ground = await createGround({ speed: options.speed ?? 1000 });
  const judge = createJudge();
  const hetzner = await startHetzner(ground, {
    token: HETZNER_TOKEN,
    readOnlyToken: HETZNER_READ_ONLY_TOKEN,
    ...(judge === undefined ? {} : { observe: judge.hear }),
    ...options,
  });
  onTestFinished(async () => {
    await hetzner.stop();
    const unhandled = options.unhandledAllowed ? [] : hetzner.unhandled;
    const complaints = [
      ...(judge?.complaints ?? []),
      ...unhandled.map((call) => `not imitated: ${call}`),
      ...ground.defects.list(),
    ];
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  const api = hetzner.facts.hetznerApi!;
  return {
    ground,
    hetzner,
    api,
    call: (...call) => callCloud(api, ...call),
    async settled(...call) {
      const reply = await callCloud(api, ...call);
      await until('its actions', () => hetzner.cloud.actions.every((action) => action.done));
      return reply;
    },
  };
}

async function callCloud(
  api: string,
  method: string,
  path: string,
  body?: unknown,
  token = HETZNER_TOKEN,
): Promise<CloudReply> {
  const reply = await fetch(`${api}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type') === 'application/json' && text !== '';
  return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text };
}
