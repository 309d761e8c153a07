import type { ApiObject } from './api-object.ts';
import type { ObjectStore } from './object-store.ts';
import { badRequest, expired, Refusal } from './refusal.ts';
import type { RequestTarget } from './request-target.ts';
import { apiVersionOf, BUILT_IN_TYPES, collectionOf, type ResourceType } from './resource-type.ts';
import { fieldSelector, labelSelector, type Selector } from './selector.ts';

interface Snapshot {
  collection: string;
  revision: number;
  objects: readonly ApiObject[];
}

const CONTINUE_GONE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results.';

/** Lists in pages. A continued list shows what was there at its first page, for as long as that is remembered. */
export class Lister {
  readonly #store: ObjectStore;
  readonly #snapshots = new Map<string, Snapshot>();
  #count = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Answer to a GET on a collection. Errors: 400, 410 for a token that expired, 504 for a revision yet to come. */
  list(target: RequestTarget, query: URLSearchParams): Record<string, unknown> {
    const token = query.get('continue');
    const page = token === null || token === '' ? this.#first(target, query) : this.#continued(token, target);
    const selected = page.snapshot.objects.slice(page.offset);
    const matches = selectorOf(target.type, query, target.namespace);
    const limit = Number(query.get('limit') ?? 0) || Number.POSITIVE_INFINITY;
    const items: ApiObject[] = [];
    let used = 0;
    for (const object of selected) {
      if (items.length >= limit) break;
      used += 1;
      if (matches(object)) items.push(object);
    }
    const left = selected.slice(used).filter(matches).length;
    const more =
      left === 0
        ? {}
        : { continue: this.#token(page.snapshot, page.offset + used), remainingItemCount: left };
    return {
      kind: `${target.type.kind}List`,
      apiVersion: apiVersionOf(target.type),
      metadata: { resourceVersion: String(page.snapshot.revision), ...more },
      items: BUILT_IN_TYPES.includes(target.type)
        ? items.map(({ kind: _, apiVersion: __, ...item }) => item)
        : items,
    };
  }

  /** Forgets the pages of a collection, so that every continue token for it expires. */
  forget(type: ResourceType): void {
    for (const [id, snapshot] of this.#snapshots) {
      if (snapshot.collection === collectionOf(type)) this.#snapshots.delete(id);
    }
  }

  #first(target: RequestTarget, query: URLSearchParams): { snapshot: Snapshot; offset: number } {
    const wanted = query.get('resourceVersion') ?? '';
    const revision = this.#store.revision;
    if (wanted !== '' && !/^\d+$/.test(wanted))
      throw badRequest(`Invalid value: "${wanted}": strconv.ParseUint: invalid syntax`);
    if (Number(wanted) > revision) throw tooLarge(Number(wanted), revision);
    if (
      query.get('resourceVersionMatch') === 'Exact' &&
      Number(wanted) < this.#store.history(target.type).oldest
    ) {
      throw expired(`The resourceVersion for the provided list is too old.`);
    }
    const objects = this.#store.list(target.type);
    return { snapshot: { collection: collectionOf(target.type), revision, objects }, offset: 0 };
  }

  #continued(token: string, target: RequestTarget): { snapshot: Snapshot; offset: number } {
    const [id = '', offset = '', start = ''] = Buffer.from(token, 'base64url').toString().split('|');
    if (id === '' || start === '') throw badRequest('continue key is not valid: the token cannot be read');
    const snapshot = this.#snapshots.get(id);
    if (snapshot !== undefined) return { snapshot, offset: Number(offset) };
    const now = this.#first(target, new URLSearchParams()).snapshot;
    const from = now.objects.findIndex((object) => positionOf(object) >= start);
    const at = from === -1 ? now.objects.length : from;
    if (id === 'now') return { snapshot: now, offset: at };
    throw expired(CONTINUE_GONE, { continue: encode('now', at, start) });
  }

  #token(snapshot: Snapshot, offset: number): string {
    const known = [...this.#snapshots].find(([, kept]) => kept === snapshot)?.[0];
    const id = known ?? String(++this.#count);
    this.#snapshots.set(id, snapshot);
    if (this.#snapshots.size > 16) this.#snapshots.delete([...this.#snapshots.keys()][0] ?? '');
    const next = snapshot.objects[offset];
    return encode(id, offset, next === undefined ? '~' : positionOf(next));
  }
}

/** Which objects a list or a watch is about. */
export function selectorOf(
  type: ResourceType,
  query: URLSearchParams,
  namespace: string | undefined,
): Selector {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '', type.kind);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) && labels(object) && fields(object);
}

function encode(id: string, offset: number, start: string): string {
  return Buffer.from(`${id}|${offset}|${start}`).toString('base64url');
}

function positionOf(object: ApiObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function tooLarge(wanted: number, current: number): Refusal {
  return new Refusal(`Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    code: 504,
    reason: 'Timeout',
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}
