import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { shown } from './problem.ts';
import type { Setting, SettingValue } from './settings.ts';

/** A problem with the key it belongs to (`access.sshKeys[1]`). */
export interface KeyedProblem extends Problem {
  key: string;
}

/** What is wrong with one value of a setting, by its table row; `key` has real indexes. */
export function fieldProblems(setting: Setting, key: string, value: SettingValue): KeyedProblem[] {
  if (Array.isArray(value))
    return [
      ...listSize(setting, key, value),
      ...value.flatMap((item, index) => ruled(setting, `${key}[${index}]`, item)),
      ...twice(key, value),
    ];
  if (typeof value === 'number') return bounds(setting, key, value);
  return typeof value === 'string' ? ruled(setting, key, value) : [];
}

function ruled(setting: Setting, key: string, value: string): KeyedProblem[] {
  if (setting.choices !== undefined && !setting.choices.includes(value)) {
    const near = nearest(value, setting.choices);
    return [
      {
        key,
        reason: `${shown(value)} is none of ${setting.choices.join(', ')}`,
        fix: near === undefined ? `For example ${setting.example}.` : `Did you mean ${near}?`,
      },
    ];
  }
  if (value.length > 4_096) return [{ key, reason: `${value.length} characters; at most 4096` }];
  const problem = setting.rule?.(value);
  return problem === undefined ? [] : [{ key, fix: `For example ${setting.example}.`, ...problem }];
}

function bounds(setting: Setting, key: string, value: number): KeyedProblem[] {
  if (setting.key.endsWith('controlPlane.count') && value !== 1 && value !== 3) {
    return [
      {
        key,
        reason: `${value} control planes cannot form a quorum that survives a loss`,
        fix: value <= 1 ? 'Use 1.' : 'Use 1 or 3.',
      },
    ];
  }
  if (setting.least !== undefined && value < setting.least)
    return [{ key, reason: `${value} is less than ${setting.least}`, fix: `Use ${setting.least} or more.` }];
  if (setting.most !== undefined && value > setting.most)
    return [{ key, reason: `${value} is more than ${setting.most}`, fix: `Use ${setting.most} or fewer.` }];
  return [];
}

function listSize(setting: Setting, key: string, value: string[]): KeyedProblem[] {
  if (setting.least !== undefined && value.length < setting.least)
    return [
      {
        key,
        reason: `${value.length} given, ${setting.least} needed`,
        fix: `For example ${setting.example}.`,
      },
    ];
  if (setting.most !== undefined && value.length > setting.most)
    return [{ key, reason: `${value.length} given; at most ${setting.most}` }];
  return [];
}

function twice(key: string, value: string[]): KeyedProblem[] {
  return value.flatMap((item, index) =>
    value.indexOf(item) < index
      ? [{ key: `${key}[${index}]`, reason: 'stands in the list twice', fix: 'Remove one.' }]
      : [],
  );
}
