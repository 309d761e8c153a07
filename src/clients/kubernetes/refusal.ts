import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { ExchangeFailed, type Failure } from './failure.ts';

/** What was asked, for messages: verb, resource and namespace. */
export interface Asked {
  verb: string;
  resource: string;
  namespace?: string;
  name?: string;
}

interface StatusBody {
  message?: string;
  reason?: string;
  code?: number;
  details?: { causes?: { reason?: string; message?: string }[]; retryAfterSeconds?: number };
}

/** An answer that is not a success, as a Failure (Kubernetes `Status` body; convergence reference 4.1, 4.3). */
export function refusal(status: number, body: string, asked: Asked, retryAfter?: string): Failure {
  const told = readStatus(body);
  if (status === 401) return unauthorized();
  if (status === 403) return forbidden(asked, told.message);
  if (status === 404) return notFound(asked);
  if (status === 410 || tooLarge(told)) return expired(asked);
  if (status === 409) return conflict(asked, told.message);
  if (status === 429 || status >= 500) return overloaded(status, told, retryAfter);
  return refused(status, asked, told.message);
}

/**
 * The Failure that an in-stream ERROR event stands for. One of 500 and more is as good as a 410: going on from the same
 * version would meet it again, for ever when the change after that version was compacted (kube-apiserver: `etcd event
 * received with PrevKv=nil`; client-go lists again as well). If it was something else, the list will say so.
 */
export function streamError(object: unknown, asked: Asked): ExchangeFailed {
  const told = (typeof object === 'object' && object !== null ? object : {}) as StatusBody;
  const code = Number(told.code);
  const gone = told.reason === 'Expired' || told.reason === 'Gone' || !Number.isInteger(code) || code >= 500;
  return new ExchangeFailed(refusal(gone ? 410 : code, JSON.stringify(told), asked));
}

function readStatus(body: string): StatusBody {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? (read as StatusBody) : {};
  } catch {
    return {};
  }
}

function tooLarge(told: StatusBody): boolean {
  const causes = Array.isArray(told.details?.causes) ? told.details.causes : [];
  return causes.some((cause) => cause?.reason === 'ResourceVersionTooLarge');
}

function unauthorized(): Failure {
  return {
    error: new CatalystError(
      'CATALYST-KUBERNETES-UNAUTHORIZED',
      'The Kubernetes API does not accept our certificate.',
      {
        hint: 'The cluster was rebuilt with other authorities, or its clock is off: compare the clocks, then read the kubeconfig again.',
      },
    ),
    reached: 'tls',
    next: 'credentials',
  };
}

function forbidden(asked: Asked, message: unknown): Failure {
  const where = asked.namespace === undefined ? 'in the whole cluster' : `in namespace ${asked.namespace}`;
  return {
    error: new CatalystError(
      'CATALYST-KUBERNETES-FORBIDDEN',
      `The Kubernetes API forbids us to ${asked.verb} ${asked.resource} ${where}.`,
      {
        hint: `Allow ${asked.verb} on ${asked.resource} by RBAC, or use the Sovereign's own kubeconfig.`,
        cause: said(message),
      },
    ),
    reached: 'authenticated',
    next: 'stop',
  };
}

function notFound(asked: Asked): Failure {
  const what = asked.name === undefined ? asked.resource : `${asked.resource} ${asked.name}`;
  return {
    error: new CatalystError('CATALYST-KUBERNETES-NOT-FOUND', `The Kubernetes API does not know ${what}.`),
    reached: 'authenticated',
    next: 'absent',
  };
}

function expired(asked: Asked): Failure {
  return {
    error: new CatalystError(
      'CATALYST-KUBERNETES-VERSION-GONE',
      `The Kubernetes API no longer holds that version of ${asked.resource}.`,
    ),
    reached: 'ready',
    next: 'relist',
  };
}

function conflict(asked: Asked, message: unknown): Failure {
  return {
    error: new CatalystError(
      'CATALYST-KUBERNETES-CONFLICT',
      `Somebody else owns a field of ${asked.resource} ${asked.name ?? ''}.`,
      {
        hint: 'Look at its managedFields: another tool writes the same object.',
        cause: said(message),
      },
    ),
    reached: 'ready',
    next: 'stop',
  };
}

function overloaded(status: number, told: StatusBody, retryAfter: string | undefined): Failure {
  const seconds = Number(retryAfter ?? told.details?.retryAfterSeconds);
  return {
    error: new CatalystError(
      'CATALYST-KUBERNETES-OVERLOADED',
      `The Kubernetes API answered ${status}: it is overloaded or not ready.`,
      {
        hint: 'This heals by itself when the control plane has settled.',
        cause: said(told.message),
      },
    ),
    reached: 'authenticated',
    next: 'retry',
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: Math.min(seconds, 300) * 1000 } : {}),
  };
}

function refused(status: number, asked: Asked, message: unknown): Failure {
  const reason = typeof message === 'string' ? `: ${plainText(message).slice(0, 500)}` : '.';
  return {
    error: new CatalystError(
      'CATALYST-KUBERNETES-REFUSED',
      `The Kubernetes API answered ${status} to ${asked.verb} ${asked.resource}${reason}`,
    ),
    reached: 'authenticated',
    next: 'stop',
  };
}

function said(message: unknown): Error | undefined {
  return typeof message === 'string' ? new Error(plainText(message).slice(0, 500)) : undefined;
}
