import { plainText } from '../plain-text.ts';
import { at, textAt } from './flux-object.ts';

/** A line of a Flux controller's log about one object. */
export interface ControllerLine {
  /** RFC 3339; empty when it does not say. */
  at: string;
  level: string;
  /** What it is about. */
  kind: string;
  namespace: string;
  name: string;
  text: string;
}

const LONGEST = 4_000;

/**
 * Reads a controller's JSON line; undefined for one that is no JSON or is about no object. Older controllers nest the
 * object's names below its kind.
 */
export function controllerLine(line: string): ControllerLine | undefined {
  const told = parsed(line);
  const kind = textAt(told, 'controllerKind') ?? '';
  const name = textAt(told, 'name') ?? textAt(told, kind, 'name');
  if (name === undefined) return undefined;
  const error = textAt(told, 'error');
  const message = textAt(told, 'msg') ?? '';
  return {
    at: textAt(told, 'ts') ?? '',
    level: textAt(told, 'level') ?? 'info',
    kind,
    namespace: textAt(told, 'namespace') ?? textAt(told, kind, 'namespace') ?? '',
    name,
    text: plainText(error === undefined ? message : `${message}: ${error}`).slice(0, LONGEST),
  };
}

function parsed(line: string): unknown {
  try {
    const told: unknown = JSON.parse(line);
    return at({ told }, 'told');
  } catch {
    return undefined;
  }
}
