/** A stream of the business bus, as its server tells it. */
export interface BusStream {
  name: string;
  subjects: string[];
  messages: number;
  consumers: BusConsumer[];
}

export interface BusConsumer {
  name: string;
  /** Kept by the server for a service; everything else is an observer that goes away by itself. */
  durable: boolean;
  filters: string[];
  /** Not delivered yet. */
  pending: number;
  /** Delivered and not acknowledged. */
  unacknowledged: number;
  redelivered: number;
  /** Everything up to that sequence of the stream is acknowledged. */
  ackFloor: number;
  /** Somebody asks it for messages now. */
  read: boolean;
}

/** One event as it lies on the bus. Services write an envelope; usage comes without one. */
export interface BusEvent {
  stream: string;
  sequence: number;
  subject: string;
  /** When the bus took it, RFC 3339. */
  at: string;
  id?: string;
  type?: string;
  source?: string;
  organization?: string;
  data?: unknown;
  /** Its content is no JSON object: services acknowledge and drop it. */
  unreadable: boolean;
}

/** Everything that the services publish. */
export const ALL_SUBJECTS = 'catalyst.>';

/** Names that upstream gave its streams, from the first to the newest. */
export const KNOWN_STREAMS = ['CATALYST_USAGE', 'CATALYST_SME', 'CATALYST_ORG'];

const TYPE = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;

/**
 * Where events of a type may lie: upstream puts `order.*` below `catalyst.billing`, its documents say otherwise, so both are looked
 * at (billing.md 5.2). Undefined for what is no type.
 */
export function subjectsOf(type: string): string[] | undefined {
  if (!TYPE.test(type)) return undefined;
  if (type.startsWith('catalyst.')) return [type];
  return type.startsWith('order.') ? [`catalyst.billing.${type}`, `catalyst.${type}`] : [`catalyst.${type}`];
}

/** Whether every subject that `inner` stands for is one of `outer`'s. */
export function covers(outer: string, inner: string): boolean {
  const [wide, narrow] = [outer.split('.'), inner.split('.')];
  for (const [index, token] of wide.entries()) {
    if (token === '>') return narrow.length > index;
    const other = narrow[index];
    if (other === undefined || other === '>' || (token !== '*' && token !== other)) return false;
  }
  return wide.length === narrow.length;
}

/** The event in a message. `text` is its content. */
export function eventOf(
  place: Pick<BusEvent, 'stream' | 'sequence' | 'subject' | 'at'>,
  text: string,
): BusEvent {
  const body = objectOf(text);
  if (body === undefined) return { ...place, unreadable: true };
  const word = (name: string) =>
    typeof body[name] === 'string' && body[name] !== '' ? body[name] : undefined;
  const [id, type, source, organization] = [word('id'), word('type'), word('source'), word('tenant_id')];
  return {
    ...{ ...place, unreadable: false },
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    ...(source === undefined ? {} : { source }),
    ...(organization === undefined ? {} : { organization }),
    data: type === undefined ? body : body.data,
  };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return isObject ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
