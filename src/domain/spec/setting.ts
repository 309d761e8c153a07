import type { Rule } from './problem.ts';

export type SettingValue = string | number | boolean | string[];
export type SettingType = 'text' | 'integer' | 'boolean' | 'choice';

/** One field of the spec: what it is called in the file, on the command line and in the environment. */
export interface Setting {
  /** Path in sovereign.yaml; `regions[]` stands for every region. */
  key: string;
  /** Without the two dashes. A list or a field of regions may be given several times. */
  flag: string;
  type: SettingType;
  list?: true;
  choices?: readonly string[];
  least?: number;
  most?: number;
  default?: SettingValue;
  /** Must be said by somebody. `mode:own` and the like: only where that choice was made. */
  required?: true | 'pool' | 'own';
  /** Held for the value, or for every entry of a list. */
  rule?: Rule<string>;
  help: string;
  example: string;
}

/** What most rows share. */
export const text = { type: 'text' } as const;
export const texts = { type: 'text', list: true } as const;
export const integer = { type: 'integer' } as const;
export const boolean = { type: 'boolean' } as const;
