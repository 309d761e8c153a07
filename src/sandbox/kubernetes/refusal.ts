import type { Change } from './change-history.ts';
import { qualifiedName, type ResourceType } from './resource-type.ts';

interface RefusalFacts {
  code: number;
  reason: string;
  details?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

/** What the API answers instead of an object: a `Status` of kind Failure. */
export class Refusal extends Error {
  readonly facts: RefusalFacts;

  constructor(message: string, facts: RefusalFacts) {
    super(message);
    this.name = 'Refusal';
    this.facts = facts;
  }

  toStatus(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.facts.metadata ?? {},
      status: 'Failure',
      message: this.message,
      reason: this.facts.reason,
      ...(this.facts.details === undefined ? {} : { details: this.facts.details }),
      code: this.facts.code,
    };
  }
}

function detailsOf(type: ResourceType, name: string): Record<string, unknown> {
  return { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.resource };
}

export function notFound(type: ResourceType, name: string): Refusal {
  const details = detailsOf(type, name);
  return new Refusal(`${qualifiedName(type)} "${name}" not found`, {
    code: 404,
    reason: 'NotFound',
    details,
  });
}

/** An address that the API does not serve, for example of a group whose definitions are not installed. */
export function noSuchPath(): Refusal {
  return new Refusal('the server could not find the requested resource', {
    code: 404,
    reason: 'NotFound',
    details: {},
  });
}

export function alreadyExists(type: ResourceType, name: string): Refusal {
  const message = `${qualifiedName(type)} "${name}" already exists`;
  return new Refusal(message, { code: 409, reason: 'AlreadyExists', details: detailsOf(type, name) });
}

export function conflict(type: ResourceType, name: string, why: string): Refusal {
  const message = `Operation cannot be fulfilled on ${qualifiedName(type)} "${name}": ${why}`;
  return new Refusal(message, { code: 409, reason: 'Conflict', details: detailsOf(type, name) });
}

export function invalid(kind: string, name: string, field: string, why: string): Refusal {
  return new Refusal(`${kind} "${name}" is invalid: ${field}: ${why}`, {
    code: 422,
    reason: 'Invalid',
    details: { name, kind, causes: [{ reason: 'FieldValueInvalid', message: why, field }] },
  });
}

export function badRequest(message: string): Refusal {
  return new Refusal(message, { code: 400, reason: 'BadRequest' });
}

export function unauthorized(): Refusal {
  return new Refusal('Unauthorized', { code: 401, reason: 'Unauthorized' });
}

export function expired(message: string, metadata?: Record<string, unknown>): Refusal {
  return new Refusal(message, {
    code: 410,
    reason: 'Expired',
    ...(metadata === undefined ? {} : { metadata }),
  });
}

/** A change whose former state was compacted cannot be told (measured with kube-apiserver 1.34 and etcd 3.6). */
export function tornApart({ object, revision, type, collection }: Change): Refusal {
  const { namespace, name } = object.metadata;
  const key = ['/registry', ...collection.split('/'), namespace, name].filter(Boolean).join('/');
  const kind = type === 'DELETED' ? 'DELETE' : 'PUT';
  const message = `etcd event received with PrevKv=nil (key="${key}", modRevision=${revision}, type=${kind})`;
  const facts = { code: 500, reason: 'InternalError', details: { causes: [{ message }] } };
  return new Refusal(`Internal error occurred: ${message}`, facts);
}

export function unsupportedMediaType(message: string): Refusal {
  return new Refusal(message, { code: 415, reason: 'UnsupportedMediaType' });
}
