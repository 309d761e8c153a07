import type { Diagnosis } from './dns-verify.ts';
import { CatalystError, type ErrorObject } from './errors.ts';

/** The findings as the one error form: the root as its sentence, the rest as faults. Null when there is none. */
export function differenceOf(fqdn: string, diagnoses: readonly Diagnosis[]): ErrorObject | null {
  const [root, ...others] = diagnoses;
  if (root === undefined) return null;
  const faults = others.map(({ kind, sentence, fix }) => ({ field: kind, reason: sentence, fix }));
  return new CatalystError('CATALYST-DIFFERENT', root.sentence, {
    hint: root.next === '' ? `catalyst dns verify ${fqdn} --watch` : root.next,
    ...(faults.length === 0 ? {} : { faults }),
  }).toObject();
}
