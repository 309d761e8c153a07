import type { ServerResponse } from 'node:http';
import type { Ground } from '../ground.ts';
import type { Change } from './change-history.ts';
import { type Lister, selectorOf } from './list.ts';
import type { ObjectStore } from './object-store.ts';
import { badRequest, expired, invalid, type Refusal, tornApart } from './refusal.ts';
import type { RequestTarget } from './request-target.ts';
import { apiVersionOf, collectionOf, qualifiedName } from './resource-type.ts';
import type { Selector } from './selector.ts';

interface Watch {
  target: RequestTarget;
  matches: Selector;
  bookmarks: boolean;
  response: ServerResponse;
  /** Half-open: the socket stays, nothing is sent any more. */
  mute: boolean;
  cancel(): void;
}

const FAULT_POLL_MS = 1000;
const BOOKMARK_MS = 60_000;
const LAST_BOOKMARK_MS = 2_000;

/** All open watches of one cluster: replay, events, bookmarks, ends and the faults of a link. */
export class WatchFloor {
  readonly #store: ObjectStore;
  readonly #lister: Lister;
  readonly #ground: Ground;
  readonly #isDown: () => boolean;
  readonly #watches = new Set<Watch>();
  #untilBookmark = BOOKMARK_MS;
  #cancelPoll: (() => void) | undefined;

  constructor(store: ObjectStore, lister: Lister, ground: Ground, isDown: () => boolean) {
    this.#isDown = isDown;
    this.#store = store;
    this.#lister = lister;
    this.#ground = ground;
    store.onChange((change) => this.#tell(change));
  }

  get size(): number {
    return this.#watches.size;
  }

  /** Opens a watch on `response`: replays what happened after `resourceVersion`, then follows. Errors: 400, 422. */
  open(target: RequestTarget, query: URLSearchParams, response: ServerResponse): void {
    if (query.has('sendInitialEvents'))
      throw invalid(
        'ListOptions.meta.k8s.io',
        '',
        'sendInitialEvents',
        'Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    const version = query.get('resourceVersion') ?? '';
    if (!/^\d*$/.test(version))
      throw badRequest(`Invalid value: "${version}": strconv.ParseUint: invalid syntax`);
    const matches = selectorOf(target.type, query, target.namespace);
    const bookmarks = query.get('allowWatchBookmarks') === 'true';
    const watch: Watch = { target, matches, bookmarks, response, mute: false, cancel: () => {} };
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    response.flushHeaders();
    if (!this.#replay(watch, Number(version))) return;
    const seconds =
      Number(query.get('timeoutSeconds') ?? 0) || 1800 + Math.floor(this.#ground.random() * 1800);
    watch.cancel = this.#endAfter(watch, seconds * 1000);
    response.on('close', () => this.#forget(watch));
    this.#watches.add(watch);
    this.#poll();
  }

  /** A last bookmark shortly before the end, as kube-apiserver sends it. Milliseconds of the caller's time. */
  #endAfter(watch: Watch, ms: number): () => void {
    const { clock } = this.#ground;
    const last = clock.after(Math.max(0, ms - LAST_BOOKMARK_MS) * clock.speed, () => {
      if (watch.bookmarks) send(watch, 'BOOKMARK', this.#bookmark(watch));
    });
    const end = clock.after(ms * clock.speed, () => this.#end(watch));
    return () => {
      last();
      end();
    };
  }

  /** Cuts every watch without a word, as a server that goes away does. */
  closeAll(): void {
    for (const watch of [...this.#watches]) {
      this.#forget(watch);
      watch.response.destroy();
    }
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
  }

  #replay(watch: Watch, revision: number): boolean {
    const { type } = watch.target;
    if (revision === 0) {
      for (const object of this.#store.list(type)) if (watch.matches(object)) send(watch, 'ADDED', object);
      return true;
    }
    const history = this.#store.history(type);
    const missed = history.since(revision);
    if (missed === undefined) {
      const { torn } = history;
      const late = expired(`too old resource version: ${revision} (${history.oldest})`);
      this.#fail(watch, torn?.revision === revision + 1 ? tornApart(torn) : late);
      return false;
    }
    for (const change of missed) deliver(watch, change);
    return true;
  }

  #tell(change: Change): void {
    for (const watch of this.#watches) {
      if (collectionOf(watch.target.type) === change.collection) deliver(watch, change);
    }
  }

  #poll(): void {
    this.#cancelPoll ??= this.#ground.clock.after(FAULT_POLL_MS, () => {
      this.#cancelPoll = undefined;
      this.#untilBookmark -= FAULT_POLL_MS;
      const bookmark = this.#untilBookmark <= 0;
      if (bookmark) this.#untilBookmark = BOOKMARK_MS;
      for (const watch of [...this.#watches]) this.#visit(watch, bookmark);
      if (this.#watches.size > 0) this.#poll();
    });
  }

  #visit(watch: Watch, bookmark: boolean): void {
    const { type } = watch.target;
    const { faults } = this.#ground;
    if (this.#isDown()) {
      this.#cut(watch);
      return;
    }
    if (watch.mute) return;
    if (faults.strike('watch-half-open', type.resource) !== undefined) watch.mute = true;
    else if (faults.strike('watch-cut', type.resource) !== undefined) this.#cut(watch);
    else if (faults.strike('watch-410', type.resource) !== undefined) this.#compact(watch);
    else if (bookmark && watch.bookmarks) send(watch, 'BOOKMARK', this.#bookmark(watch));
  }

  #compact(watch: Watch): void {
    const { type } = watch.target;
    this.#store.history(type).compact(this.#store.revision);
    this.#lister.forget(type);
    this.#ground.log(`api: compacted ${qualifiedName(type)} at ${this.#store.revision}`);
    this.#fail(watch, expired('The resourceVersion for the provided watch is too old.'));
  }

  #bookmark(watch: Watch): Record<string, unknown> {
    const { type } = watch.target;
    const metadata = { resourceVersion: String(this.#store.revision), creationTimestamp: null };
    return { kind: type.kind, apiVersion: apiVersionOf(type), metadata };
  }

  #fail(watch: Watch, refusal: Refusal): void {
    send(watch, 'ERROR', refusal.toStatus());
    this.#end(watch);
  }

  #cut(watch: Watch): void {
    this.#forget(watch);
    watch.response.destroy();
  }

  #end(watch: Watch): void {
    this.#forget(watch);
    if (!watch.mute) watch.response.end();
  }

  #forget(watch: Watch): void {
    watch.cancel();
    this.#watches.delete(watch);
  }
}

function deliver(watch: Watch, change: Change): void {
  const had = change.previous !== undefined && watch.matches(change.previous);
  const has = change.type !== 'DELETED' && watch.matches(change.object);
  if (has) send(watch, had ? 'MODIFIED' : 'ADDED', change.object);
  else if (had) send(watch, 'DELETED', change.object);
}

function send(watch: Watch, type: string, object: unknown): void {
  if (!watch.mute) watch.response.write(`${JSON.stringify({ type, object })}\n`);
}
