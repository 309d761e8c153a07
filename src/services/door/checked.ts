import {
  argumentFaults,
  type Expected,
  isAllOptional,
  strangeMembers,
} from '../../domain/argument-faults.ts';
import { CatalystError } from '../../domain/errors.ts';
import { isClosed, REQUEST_SHAPES } from './request-shapes.ts';

type Method = (...values: unknown[]) => unknown;

/** Methods that give a stream, and so refuse at once instead of by a promise. */
const STREAMS = /^(events\.watch|components\.(logs|events)|sovereigns\.(watch|watchRun|logs))$/;

/**
 * The same services, each of which looks at its arguments before it does anything: whoever has no types is told every field
 * that is wrong, and of a business every member that is none: a slip in `sovereign` would mean another one. A request of
 * which nothing has to be given may be left out.
 */
export function checkedServices<S extends object>(services: S): S {
  const groups = Object.entries(services).map(([group, members]) => {
    const shapes = REQUEST_SHAPES[group];
    return [group, shapes === undefined ? members : checkedGroup(group, members, shapes)];
  });
  return Object.fromEntries(groups) as S;
}

function checkedGroup(group: string, members: object, shapes: Record<string, readonly Expected[]>) {
  const checked = Object.entries(members).map(([name, method]) => {
    const expected = shapes[name];
    if (expected === undefined) return [name, method];
    return [name, checkedMethod({ named: `${group}.${name}`, expected, closed: isClosed(group) }, method)];
  });
  return Object.fromEntries(checked);
}

interface Checking {
  named: string;
  expected: readonly Expected[];
  closed: boolean;
}

function checkedMethod({ named, expected, closed }: Checking, method: Method): Method {
  return (...given) => {
    const values = expected.map((one, index) => given[index] ?? emptyOf(one, given[index]));
    const faults = expected.flatMap((one, index) => [
      ...argumentFaults(placeOf(one, index), values[index], one),
      ...(closed ? strangeMembers(placeOf(one, index), values[index], one) : []),
    ]);
    if (faults.length === 0) return method(...values, ...given.slice(expected.length));
    const error = new CatalystError('CATALYST-USAGE', `${named} cannot work with what it was given.`, {
      faults: faults.map((fault) => ({ ...fault, field: fault.field.replace(/^request\./, '') })),
    });
    if (STREAMS.test(named)) throw error;
    return Promise.reject(error);
  };
}

function emptyOf(expected: Expected, given: unknown): unknown {
  return given === undefined && typeof expected !== 'string' && isAllOptional(expected) ? {} : given;
}

const placeOf = (expected: Expected, index: number) =>
  typeof expected === 'string' && expected !== 'object' ? `argument ${index + 1}` : 'request';
