import { NETWORK_ZONES } from '../../domain/limits.ts';
import { fieldProblems } from '../../domain/spec/field-faults.ts';
import { type Setting, settingOf } from '../../domain/spec/settings.ts';
import { textValue } from '../settings/file-leaf.ts';
import type { FlagValue } from '../settings/text-source.ts';
import type { Ask } from './ask.ts';

export interface PublicKeyFile {
  /** As it is written after `file:`. */
  path: string;
  comment: string;
}

export interface InitRoom {
  ask: Ask;
  /** Flags already given; nothing is asked for them. */
  flags: Readonly<Record<string, FlagValue>>;
  /** Keys (`domain.subdomain`) that a variable or a flag already answers. */
  answered: ReadonlySet<string>;
  publicKeys: readonly PublicKeyFile[];
  /** Text of the file that `file:PATH` names; rejects as node:fs does. */
  readKeyFile(path: string): Promise<string>;
}

type Answers = Record<string, FlagValue>;

/** Asks for what nobody said yet, in the order of the file. The answers have the form of flags. */
export async function askSpec(room: InitRoom): Promise<Answers> {
  const answers: Answers = {};
  const put = async (key: string, question: (setting: Setting) => Promise<FlagValue>) => {
    const setting = settingOf(key)!;
    if (!room.answered.has(setting.key)) answers[setting.flag] = await question(setting);
  };
  await put('organization.name', (setting) =>
    text(room.ask, setting, 'Organization that owns the Sovereign:'),
  );
  await put('organization.email', (setting) =>
    text(room.ask, setting, 'E-mail address of its first sovereign-admin:'),
  );
  await askDomain(room, put);
  const own = answers.fqdn !== undefined || room.answered.has('domain.fqdn');
  const choices = DNS_CHOICES.filter(({ value }) => own || value !== 'dynadot');
  await put('dns.provider', () =>
    room.ask.select({ message: 'Who serves its DNS zone?', choices, default: 'powerdns' }),
  );
  await put('regions[].location', async () => split(await locations(room.ask)));
  await put('regions[].controlPlane.count', () =>
    room.ask.select({ message: 'Control planes in each region?', choices: PLANE_CHOICES, default: '1' }),
  );
  await put('regions[].controlPlane.type', (setting) =>
    text(room.ask, setting, 'Server type of the control plane:'),
  );
  await put('regions[].workers.count', (setting) => text(room.ask, setting, 'Workers in each region:'));
  await put('regions[].workers.type', (setting) => text(room.ask, setting, 'Server type of the workers:'));
  await put('access.sshKeys', async (setting) => [await sshKey(room, setting)]);
  await put('access.apiCidrs', (setting) => cidrs(room.ask, setting));
  return answers;
}

const DNS_CHOICES = [
  {
    name: 'PowerDNS: catalyst writes the zone, the records and the delegation',
    value: 'powerdns',
    short: 'PowerDNS',
  },
  { name: 'Dynadot: catalyst writes the records beside yours', value: 'dynadot', short: 'Dynadot' },
  { name: 'none: catalyst prints the records, you create them', value: 'none', short: 'none' },
];
const PLANE_CHOICES = [
  { name: 'one', value: '1', short: 'one' },
  { name: 'three, forming one cluster that survives the loss of a server', value: '3', short: 'three' },
];

type Put = (key: string, question: (setting: Setting) => Promise<FlagValue>) => Promise<void>;

async function askDomain({ ask, answered }: InitRoom, put: Put): Promise<void> {
  if (answered.has('domain.subdomain') || answered.has('domain.fqdn')) return;
  const mode = await ask.select({
    message: 'Under which name shall it be reached?',
    choices: [
      { name: 'a subdomain of a pool domain', value: 'pool' },
      { name: 'a domain of our own', value: 'own' },
    ],
    default: 'pool',
  });
  if (mode === 'own') return put('domain.fqdn', (setting) => text(ask, setting, 'The whole domain:'));
  await put('domain.pool', (setting) => text(ask, setting, 'Pool domain:'));
  await put('domain.subdomain', (setting) => text(ask, setting, 'Label below it:'));
}

function text(ask: Ask, setting: Setting, message: string): Promise<string> {
  const standard = setting.default === undefined ? {} : { default: String(setting.default) };
  return ask.input({ message, ...standard, validate: (value) => verdict(setting, value) });
}

function locations(ask: Ask): Promise<string> {
  const setting = settingOf('regions[].location')!;
  return ask.input({
    message: `Locations, primary first (${Object.keys(NETWORK_ZONES).join(', ')}):`,
    default: 'fsn1',
    validate: (value) => everyVerdict(setting, value),
  });
}

async function cidrs(ask: Ask, setting: Setting): Promise<FlagValue> {
  const given = await ask.input({
    message: 'Networks that may reach the API (empty: everybody):',
    validate: (value) => everyVerdict(setting, value),
  });
  return given.trim() === '' ? undefined : split(given);
}

async function sshKey({ ask, publicKeys, readKeyFile }: InitRoom, setting: Setting): Promise<string> {
  const other = 'other';
  const choices = publicKeys.map(({ path, comment }) => ({
    name: `${path}${comment ? ` (${comment})` : ''}`,
    value: `file:${path}`,
  }));
  if (choices.length > 0) {
    const chosen = await ask.select({
      message: 'SSH key for the servers:',
      choices: [...choices, { name: 'another one', value: other }],
    });
    if (chosen !== other) return chosen;
  }
  return ask.input({
    message: 'Public SSH key (the line itself, or file:~/.ssh/id_ed25519.pub):',
    validate: (value) => keyVerdict(value, setting, readKeyFile),
  });
}

/** A file that cannot be read is told at once, while all other answers are still to come. */
async function keyVerdict(
  value: string,
  setting: Setting,
  readKeyFile: InitRoom['readKeyFile'],
): Promise<true | string> {
  if (!value.startsWith('file:')) return verdict(setting, value);
  const path = value.slice('file:'.length);
  const text = await readKeyFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (typeof text === 'string') return verdict(setting, text.trim());
  return `${path} cannot be read (${text.code ?? 'unknown reason'}). Make one: ssh-keygen -t ed25519`;
}

function everyVerdict(setting: Setting, value: string): true | string {
  return (
    split(value)
      .map((part) => verdict(setting, part))
      .find((said) => said !== true) ?? true
  );
}

/** True, or what is wrong with an answer and what would do. */
function verdict(setting: Setting, value: string): true | string {
  const typed = textValue(setting, value);
  if (typeof typed === 'object') return typed.reason;
  if (value.trim() === '') return `For example ${setting.example}.`;
  const problem = fieldProblems(setting, setting.key, typed).find((one) => !one.warning);
  if (problem === undefined) return true;
  return `${problem.reason.replace(/\.$/, '')}. ${problem.fix ?? ''}`.trim();
}

function split(value: string): string[] {
  return value.split(/[\s,]+/).filter((part) => part !== '');
}
