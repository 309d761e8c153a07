/** What of oclif's flags and arguments decides whether a command line is sound. */
export interface FlagShape {
  name: string;
  type: string;
  char?: string;
  required?: boolean;
  multiple?: boolean;
  allowNo?: boolean;
  helpValue?: string | string[];
  options?: readonly string[];
  env?: string;
  default?: unknown;
  /** Bounds of a whole number. */
  min?: number;
  max?: number;
  /** Rejects what is no value of it. */
  parse?(value: string, context: object, shape: object): Promise<unknown>;
}

export interface ArgShape extends Pick<FlagShape, 'required' | 'options' | 'min' | 'max' | 'parse'> {}

export interface CommandShape {
  flags: Readonly<Record<string, FlagShape>>;
  args: Readonly<Record<string, ArgShape>>;
}

/** `--file <file>`: a flag as it is typed. */
export function typed({ name, helpValue, type }: FlagShape): string {
  if (type === 'boolean') return `--${name}`;
  return `--${name} ${[helpValue].flat()[0] ?? '<value>'}`;
}
