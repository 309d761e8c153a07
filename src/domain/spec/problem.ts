import { withoutSecrets } from './secret-like.ts';

/** Why a value is refused and what would do. Text from the value is clipped and quoted by `shown`. */
export interface Problem {
  reason: string;
  fix?: string;
  /** Only worth a warning: the value is taken. */
  warning?: true;
}

/** A rule over one value: undefined when it holds. */
export type Rule<T> = (value: T) => Problem | undefined;

/** A value as it may stand in a sentence: quoted, one line, at most 60 characters, without what looks like a secret. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const flat = withoutSecrets(text.slice(0, 4_096)).replace(/[\p{Cc}\p{Cf}]/gu, '?');
  return `"${flat.length > 60 ? `${flat.slice(0, 59)}…` : flat}"`;
}

/** The first rule that does not hold. */
export function firstOf<T>(...rules: Rule<T>[]): Rule<T> {
  return (value) => {
    for (const rule of rules) {
      const problem = rule(value);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Holds when the pattern matches. */
export function matches(pattern: RegExp, reason: string, fix?: string): Rule<string> {
  return (value) =>
    pattern.test(value) ? undefined : { reason: `${shown(value)} ${reason}`, ...(fix ? { fix } : {}) };
}
