import { parse } from 'yaml';
import { type ApiObject, apiTime, isRecord } from './api-object.ts';
import { recordUpdate, serverSideApply } from './field-ownership.ts';
import { mergePatch } from './merge-patch.ts';
import type { ObjectStore } from './object-store.ts';
import { alreadyExists, badRequest, conflict, invalid, notFound, unsupportedMediaType } from './refusal.ts';
import type { RequestTarget } from './request-target.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';

export interface Write {
  target: RequestTarget;
  query: URLSearchParams;
  contentType: string;
  body: string;
  userAgent: string;
}

export interface Written {
  code: 200 | 201;
  object: Record<string, unknown>;
}

const NAME = /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/;

/** Create, update, patch and delete, with the API's rules for versions, namespaces, status, finalizers and dry runs. */
export class Writer {
  readonly #store: ObjectStore;
  readonly #now: () => number;

  constructor(store: ObjectStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  create(write: Write): Written {
    const { type } = write.target;
    const object = this.#read(write, undefined);
    if (this.#store.get(type, object.metadata.name, object.metadata.namespace) !== undefined) {
      throw alreadyExists(type, object.metadata.name);
    }
    return { code: 201, object: this.#add(write, object) };
  }

  update(write: Write): Written {
    const current = this.#current(write.target);
    const sent = this.#read(write, write.target.name);
    const version = sent.metadata.resourceVersion;
    if (version !== undefined && version !== current.metadata.resourceVersion)
      throw stale(write.target.type, current);
    return { code: 200, object: this.#replace(write, current, sent) };
  }

  patch(write: Write): Written {
    if (write.contentType === 'application/apply-patch+yaml') return this.#apply(write);
    if (!/^application\/(strategic-)?merge-patch\+json$/.test(write.contentType)) {
      throw unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: application/merge-patch+json, application/apply-patch+yaml`,
      );
    }
    const current = this.#current(write.target);
    const patch = readBody(write);
    const sent = mergePatch(current, patch) as ApiObject;
    if (
      isRecord(patch.metadata) &&
      patch.metadata.resourceVersion !== undefined &&
      sent.metadata.resourceVersion !== current.metadata.resourceVersion
    ) {
      throw stale(write.target.type, current);
    }
    const manager = write.query.get('fieldManager') ?? write.userAgent.split('/')[0] ?? 'unknown';
    return {
      code: 200,
      object: this.#replace(
        write,
        current,
        recordUpdate(sent, patch, { manager, now: this.#now(), before: current }),
      ),
    };
  }

  remove(target: RequestTarget, dryRun: boolean): Record<string, unknown> {
    const current = this.#current(target);
    if (dryRun) return current;
    const held = (current.metadata.finalizers ?? []).length > 0 || target.type.kind === 'Namespace';
    if (held) {
      const metadata = {
        ...current.metadata,
        deletionTimestamp: current.metadata.deletionTimestamp ?? apiTime(this.#now()),
      };
      const status = target.type.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {};
      return this.#store.replace(target.type, { ...current, ...status, metadata });
    }
    this.#store.remove(target.type, current.metadata.name, current.metadata.namespace);
    const details = {
      name: current.metadata.name,
      group: target.type.group,
      kind: target.type.resource,
      uid: current.metadata.uid,
    };
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  }

  #apply(write: Write): Written {
    const manager = write.query.get('fieldManager');
    if (manager === null || manager === '')
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    const applied = this.#read(write, write.target.name);
    const by = { manager, force: write.query.get('force') === 'true', now: this.#now() };
    const { type } = write.target;
    const current = this.#store.get(type, applied.metadata.name, applied.metadata.namespace);
    if (current !== undefined)
      return { code: 200, object: this.#replace(write, current, serverSideApply(current, applied, by)) };
    const { name, namespace } = applied.metadata;
    const empty = {
      apiVersion: applied.apiVersion,
      kind: applied.kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    };
    return { code: 201, object: this.#add(write, serverSideApply(empty, applied, by)) };
  }

  #add(write: Write, object: ApiObject): ApiObject {
    const { type } = write.target;
    this.#needNamespace(object);
    const { status: _status, ...rest } = object;
    const bare = type.status ? (rest as ApiObject) : object;
    const stored = normalised(bare);
    return isDryRun(write) ? stored : this.#store.add(type, stored);
  }

  #replace(write: Write, current: ApiObject, sent: ApiObject): ApiObject {
    const { type, subresource } = write.target;
    let next: ApiObject = normalised(sent);
    if (subresource === 'status') next = { ...current, status: sent.status };
    else if (type.status)
      next = current.status === undefined ? omitStatus(next) : { ...next, status: current.status };
    const { deletionTimestamp, creationTimestamp } = current.metadata;
    next = {
      ...next,
      metadata: {
        ...next.metadata,
        creationTimestamp,
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      },
    };
    if (isDryRun(write)) return next;
    const stored = this.#store.replace(type, next);
    const released = deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0;
    if (released) this.#store.remove(type, next.metadata.name, next.metadata.namespace);
    return stored;
  }

  #current(target: RequestTarget): ApiObject {
    const found = this.#store.get(target.type, target.name ?? '', target.namespace);
    if (found === undefined) throw notFound(target.type, target.name ?? '');
    return found;
  }

  #read(write: Write, name: string | undefined): ApiObject {
    const { type, namespace } = write.target;
    const body = readBody(write);
    const metadata = isRecord(body.metadata) ? body.metadata : {};
    const apiVersion = apiVersionOf(type);
    if (body.kind !== type.kind || body.apiVersion !== apiVersion) {
      throw badRequest(
        `${String(body.apiVersion)}, Kind=${String(body.kind)} does not match the expected ${apiVersion}, Kind=${type.kind}`,
      );
    }
    const called = metadata.name ?? name;
    if (name !== undefined && called !== name)
      throw badRequest(
        `the name of the object (${String(called)}) does not match the name on the URL (${name})`,
      );
    if (typeof called !== 'string' || !NAME.test(called))
      throw invalid(
        type.kind,
        String(called ?? ''),
        'metadata.name',
        'Required value: name or generateName is required',
      );
    if (metadata.namespace !== undefined && metadata.namespace !== namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    return {
      ...body,
      metadata: { ...metadata, name: called, ...(namespace === undefined ? {} : { namespace }) },
    } as ApiObject;
  }

  #needNamespace(object: ApiObject): void {
    const { namespace } = object.metadata;
    const type = this.#store.typeOf('v1', 'Namespace');
    if (namespace === undefined || type === undefined) return;
    if (this.#store.get(type, namespace) === undefined) throw notFound(type, namespace);
  }
}

function readBody(write: Write): Record<string, unknown> {
  const body: unknown = write.contentType.endsWith('yaml') ? parse(write.body) : parseJson(write.body);
  if (!isRecord(body)) throw badRequest('the object provided is unrecognized (must be of type Object)');
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('the object provided cannot be decoded: it is not JSON');
  }
}

function isDryRun(write: Write): boolean {
  return write.query.get('dryRun') === 'All';
}

function stale(type: ResourceType, current: ApiObject) {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return conflict(type, current.metadata.name, why);
}

function omitStatus({ status: _status, ...rest }: ApiObject): ApiObject {
  return rest as ApiObject;
}

/** `stringData` of a Secret becomes `data`, as the API stores it. */
function normalised(object: ApiObject): ApiObject {
  if (object.kind !== 'Secret' || !isRecord(object.stringData)) return object;
  const { stringData, ...rest } = object;
  const plain = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return {
    ...rest,
    data: { ...(isRecord(object.data) ? object.data : {}), ...Object.fromEntries(plain) },
  } as ApiObject;
}
