import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';

interface Refusal {
  /** SQLSTATE, or the name of a system error. */
  code?: string;
  message?: string;
  severity?: string;
}

/** SQLSTATE classes and states (PostgreSQL manual, appendix A) by what they mean for us. */
const BUSY = /^(55P03|57014|40P01|40001|25006)$/;
const GONE = /^(57P0[123]|08...|53300)$/;
const ABSENT = /^(42P01|42703|3D000|3F000)$/;

/** A failure of PostgreSQL or of the way there, in our words. @param way why the way failed, where that is known */
export function databaseFailure(thrown: unknown, way?: unknown): CatalystError {
  if (thrown instanceof CatalystError) return thrown;
  const { code = '', severity, message = '' } = (thrown ?? {}) as Refusal;
  if (severity === undefined) {
    if (way instanceof CatalystError) return unreachable(way.message, way);
    return unreachable(`The database cannot be reached: ${plainText(message)}.`, thrown);
  }
  const said = `PostgreSQL answered: ${plainText(message)} (${code}).`;
  if (GONE.test(code)) return unreachable(said, thrown);
  if (BUSY.test(code))
    return new CatalystError('CATALYST-DATABASE-BUSY', said, {
      hint: 'Somebody else holds it, it took too long, or it is failing over. The same command may be run again.',
      cause: thrown,
    });
  if (ABSENT.test(code)) return new CatalystError('CATALYST-DATABASE-SCHEMA', said, { cause: thrown });
  return new CatalystError('CATALYST-DATABASE-REFUSED', said, {
    hint: 'See the rights that direct mode needs: catalyst billing direct-role',
    cause: thrown,
  });
}

/** A commit without an answer may have been done. */
export function commitFailure(thrown: unknown, way?: unknown): CatalystError {
  const failure = databaseFailure(thrown, way);
  if (failure.code !== 'CATALYST-DATABASE-UNREACHABLE') return failure;
  const message = 'The connection to the database ended while the commit was under way.';
  return new CatalystError('CATALYST-NETWORK-CUT', message, { cause: thrown });
}

function unreachable(message: string, cause: unknown): CatalystError {
  return new CatalystError('CATALYST-DATABASE-UNREACHABLE', message, {
    hint: 'It may be failing over: try again in a minute, then catalyst component list',
    cause,
  });
}
