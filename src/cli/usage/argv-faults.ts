import type { Fault } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/spec/nearest.ts';
import { type ArgShape, type CommandShape, type FlagShape, typed } from './flag-shape.ts';
import { type ReadFlag, readArgv } from './read-argv.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Everything that a command cannot understand of argv and of its variables, all at once. */
export async function argvFaults(argv: readonly string[], command: CommandShape, env: Env): Promise<Fault[]> {
  const { flags, words } = readArgv(argv, command);
  const read = flags.map((one, index) => readFaults(one, flags.slice(0, index), command));
  const absent = Object.values(command.flags)
    .filter((flag) => !flags.some((one) => one.flag === flag))
    .map((flag) => absentFaults(flag, env));
  const found = await Promise.all([...read, ...absent]);
  return [...found.flat(), ...(await wordFaults(words, Object.entries(command.args)))];
}

async function readFaults(
  { word, flag, value }: ReadFlag,
  before: ReadFlag[],
  command: CommandShape,
): Promise<Fault[]> {
  if (flag === undefined) {
    const like = didYouMean(
      word,
      Object.keys(command.flags).map((name) => `--${name}`),
    );
    return [
      { field: word, reason: 'is no flag of this command.', ...(like === undefined ? {} : { fix: like }) },
    ];
  }
  if (flag.type === 'boolean') return [];
  const twice = !flag.multiple && before.some((other) => other.flag === flag);
  return [
    ...(twice ? [{ field: word, reason: 'is given more than once.', fix: 'Give it once.' }] : []),
    ...(value === undefined
      ? [{ field: word, reason: 'has no value.', fix: `Write ${typed(flag)}.` }]
      : await valueFaults(word, value, flag)),
  ];
}

/** A flag that the command needs, or the value of the variable that stands for it. */
async function absentFaults(flag: FlagShape, env: Env): Promise<Fault[]> {
  const value = flag.env === undefined ? undefined : env[flag.env];
  if (value) return flag.type === 'boolean' ? [] : valueFaults(flag.env!, value, flag);
  if (flag.required !== true || flag.default !== undefined) return [];
  return [{ field: `--${flag.name}`, reason: 'is missing.', fix: `Add ${typed(flag)}.` }];
}

/** Of what reads its value, only whole numbers refuse one. */
async function valueFaults(field: string, value: string, flag: ArgShape): Promise<Fault[]> {
  const { options, min, max, parse } = flag;
  if (options !== undefined) return optionFaults(field, value, options);
  const read = async () => parse?.(value, {}, flag);
  const refused = await read().then(
    () => false,
    () => true,
  );
  return refused ? [{ field, reason: `"${value}" is no ${boundsText(min, max)}.` }] : [];
}

function boundsText(min: number | undefined, max: number | undefined): string {
  const bounds = [...(min === undefined ? [] : [`from ${min}`]), ...(max === undefined ? [] : [`to ${max}`])];
  return ['whole number', ...bounds].join(' ');
}

function optionFaults(field: string, value: string, options: readonly string[]): Fault[] {
  if (options.includes(value)) return [];
  const fix = [didYouMean(value, options), `Use ${listed(options)}.`].filter(Boolean).join(' ');
  return [{ field, reason: `"${value}" is none of its values.`, fix }];
}

async function wordFaults(words: string[], args: [string, ArgShape][]): Promise<Fault[]> {
  const given = args.map(async ([name, shape], index): Promise<Fault[]> => {
    const { required, options } = shape;
    const word = words[index];
    if (word !== undefined) return valueFaults(name, word, shape);
    if (required !== true) return [];
    return [{ field: name, reason: 'is missing.', fix: `Add ${options ? listed(options) : `<${name}>`}.` }];
  });
  const taken = args.length === 0 ? 'The command takes no argument.' : `It takes ${args.length}.`;
  const spare = words.slice(args.length).map((word) => {
    return { field: word, reason: 'is one argument too many.', fix: taken };
  });
  return [...(await Promise.all(given)).flat(), ...spare];
}

function listed(options: readonly string[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}
