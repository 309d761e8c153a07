import type { Fault } from '../../domain/errors.ts';
import type { Field } from './form.ts';

/** What is wrong with a field, each once, however many entries of its list it is wrong with. */
export function faultsOf({ name }: Pick<Field, 'name'>, faults: readonly Fault[]): Fault[] {
  const own = faults.filter(({ field }) => field === name);
  return own.filter((fault, index) => own.findIndex(({ reason }) => reason === fault.reason) === index);
}

/** In a sentence or two. A reason that quotes the value says by itself what it is about; another one gets a name. */
export function faultText({ reason, fix }: Pick<Fault, 'reason' | 'fix'>, label: string): string {
  const said = /^"/.test(reason) ? reason : `${label} ${reason}`;
  const sentence = /[.?!]$/.test(said) ? said : `${said}.`;
  // How a command is told it is no matter in a form.
  return fix === undefined ? sentence : `${sentence} ${fix.replace(/^--[a-z-]+ /, 'For example ')}`;
}
