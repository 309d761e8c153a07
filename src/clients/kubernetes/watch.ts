import { CatalystError } from '../../domain/errors.ts';
import type { RandomBytes } from '../../domain/surroundings.ts';
import { apiPath, apiQuery, resourceText, selectors } from './api-path.ts';
import { type BackOff, createBackOff, fraction } from './back-off.ts';
import { ExchangeFailed, type Failure } from './failure.ts';
import { invalidReply } from './json-lines.ts';
import { isFields, readObject } from './kube-object.ts';
import type { ListOptions, Resource, WatchUpdate } from './kubernetes.ts';
import { listAll } from './list.ts';
import { streamError } from './refusal.ts';
import type { Transport } from './transport.ts';
import { ReopenDue, watchValues } from './watch-stream.ts';

const LOOK_AGAIN_MS = 5_000;
/** A half-open link shows no other way than by its silence. */
const SILENCE_MS = 75_000;
const SHORTEST_SILENCE_MS = 3_000;
const BRIEF_MS = 1_000;

export interface WatchOptions extends ListOptions {
  signal: AbortSignal;
}

interface Following {
  transport: Transport;
  resource: Resource;
  options: WatchOptions;
  random: RandomBytes;
  speed: number;
  backOff: BackOff;
  /** Version to go on from; undefined when the set must be listed. */
  version: string | undefined;
  /** Since when the link is known to be down. */
  staleSince: number | undefined;
  /** Credentials were read again after a 401 and nothing worked since. */
  reread: boolean;
  absent: boolean;
}

/**
 * Lists, then follows until the signal aborts. Ends by throwing a CatalystError when going on makes no sense: not
 * authorized after one new certificate, forbidden, refused (Kubernetes API concepts; client-go reflector).
 */
export async function* watchCollection(
  transport: Transport,
  resource: Resource,
  options: WatchOptions,
  surroundings: { random: RandomBytes; speed: number },
): AsyncGenerator<WatchUpdate> {
  const backOff = createBackOff({ clock: transport.clock, ...surroundings });
  const at: Following = {
    transport,
    resource,
    options,
    ...surroundings,
    backOff,
    version: undefined,
    staleSince: undefined,
    reread: false,
    absent: false,
  };
  while (!options.signal.aborted) {
    try {
      if (at.version === undefined) yield await relist(at);
      yield* follow(at);
    } catch (error) {
      if (options.signal.aborted) return;
      if (error instanceof ReopenDue) continue;
      yield* afterFailure(at, failureOf(error));
    }
  }
}

async function relist(at: Following): Promise<WatchUpdate> {
  const { objects, version } = await listAll(at.transport, at.resource, at.options);
  at.version = version;
  works(at);
  return { type: 'synced', objects };
}

/** One open watch, to its end. */
async function* follow(at: Following): AsyncGenerator<WatchUpdate> {
  const { clock } = at.transport;
  const seconds = 300 + Math.floor(fraction(at.random) * 300);
  const answer = await at.transport.open(watchExchange(at, seconds));
  const opened = clock.now();
  let heard = false;
  if (at.staleSince !== undefined) yield { type: 'fresh' };
  works(at);
  const silentMs = Math.max(SHORTEST_SILENCE_MS, SILENCE_MS / at.speed);
  for await (const value of watchValues(answer, { clock, silentMs, signal: at.options.signal })) {
    heard = true;
    const update = readUpdate(at, value);
    if (update !== undefined) yield update;
  }
  if (!heard && clock.now() - opened < BRIEF_MS) await at.backOff.wait(at.options.signal);
}

function watchExchange(at: Following, seconds: number) {
  const { resource, options } = at;
  const query = apiQuery({
    ...selectors(options),
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: seconds,
    resourceVersion: at.version,
  });
  return {
    method: 'GET' as const,
    path: `${apiPath(resource, { namespace: options.namespace })}${query}`,
    asked: { verb: 'watch', resource: resourceText(resource), namespace: options.namespace },
    signal: options.signal,
  };
}

function readUpdate(at: Following, value: unknown): WatchUpdate | undefined {
  if (!isFields(value)) throw invalidReply('a watch event that is no object');
  const verb = { verb: 'watch', resource: resourceText(at.resource), namespace: at.options.namespace };
  if (value.type === 'ERROR') throw streamError(value.object, verb);
  if (value.type === 'BOOKMARK') {
    at.version = versionOf(value.object) ?? at.version;
    return undefined;
  }
  const object = readObject(value.object);
  at.version = versionOf(object) ?? at.version;
  if (value.type === 'ADDED' || value.type === 'MODIFIED') return { type: 'upserted', object };
  if (value.type === 'DELETED') return { type: 'deleted', object };
  throw invalidReply('a watch event of an unknown type');
}

function versionOf(object: unknown): string | undefined {
  if (!isFields(object) || !isFields(object.metadata)) return undefined;
  const version = object.metadata.resourceVersion;
  return typeof version === 'string' && version !== '' ? version : undefined;
}

function works(at: Following): void {
  at.backOff.healthy();
  at.staleSince = undefined;
  at.reread = false;
  at.absent = false;
}

/** What a failure means for the watch: tells it once, then waits as long as it should. */
async function* afterFailure(at: Following, failure: Failure): AsyncGenerator<WatchUpdate> {
  const { signal } = at.options;
  if (failure.next === 'stop') throw failure.error;
  if (failure.next === 'credentials') {
    if (at.reread) throw failure.error;
    at.reread = true;
    at.transport.credentials.forget();
    return;
  }
  if (failure.next === 'absent') {
    at.version = undefined;
    if (!at.absent) yield { type: 'absent' };
    at.absent = true;
    return pause(at.transport.clock.sleep(LOOK_AGAIN_MS / at.speed, signal));
  }
  if (failure.next === 'relist') at.version = undefined;
  if (failure.error.code !== 'CATALYST-KUBERNETES-VERSION-GONE') yield* tellStale(at, failure);
  await pause(at.backOff.wait(signal, failure.retryAfterMs));
}

function* tellStale(at: Following, failure: Failure): Generator<WatchUpdate> {
  if (at.staleSince !== undefined) return;
  at.staleSince = at.transport.clock.now();
  yield { type: 'stale', since: at.staleSince, reason: failure.error.message, code: failure.error.code };
}

/** A wait that an abort ends; the loop sees the signal. */
async function pause(wait: Promise<void>): Promise<void> {
  await wait.catch(() => undefined);
}

function failureOf(error: unknown): Failure {
  if (error instanceof ExchangeFailed) return error.failure;
  if (error instanceof CatalystError) return { error, reached: 'nothing', next: 'stop' };
  throw error;
}
