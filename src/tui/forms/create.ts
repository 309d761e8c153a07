import type { Fault } from '../../domain/errors.ts';
import { SETTINGS, type Setting, settingOf } from '../../domain/spec/settings.ts';
import { shellWord } from '../derive/business-commands.ts';
import { type Field, type Values, valuesOf } from '../form/form.ts';
import type { FormKind } from '../form/form-kind.ts';

/** What `catalyst init` asks for, in its order; everything else has a default, and a file for whoever wants another. */
const ASKED: readonly [key: string, label: string, hint?: string][] = [
  ['organization.name', 'organization'],
  ['organization.email', 'its e-mail'],
  ['domain.pool', 'pool domain'],
  ['domain.subdomain', 'label below it', 'omantel, or a whole domain of your own below'],
  ['domain.fqdn', 'or own domain', 'cloud.example.org; then no label'],
  ['dns.provider', 'DNS'],
  ['regions[].location', 'locations', 'fsn1,hel1: the primary one first'],
  ['regions[].controlPlane.count', 'control planes'],
  ['regions[].controlPlane.type', 'their type'],
  ['regions[].workers.count', 'workers'],
  ['regions[].workers.type', 'their type'],
  ['access.sshKeys', 'SSH key', 'file:~/.ssh/id_ed25519.pub'],
  ['access.apiCidrs', 'API open to', 'empty: everybody; 203.0.113.0/24'],
];

const WORLDS = ['real', 'sandbox'];

/** A new Sovereign: the questions of `catalyst init`; its plan with the cost follows, and is asked about. */
export const create: FormKind = {
  open: ({ world }) => ({
    fqdn: '',
    title: 'Bring up a Sovereign',
    fields: [
      { name: 'context', label: 'where', kind: 'choice', value: world, choices: WORLDS },
      ...ASKED.map(([key, label, hint]) => fieldOf(settingOf(key)!, label, hint)),
    ],
  }),
  // The run's own plan says all that is wrong at once, what is missing too.
  faults: () => [],
  command: (values) => {
    const given = givenFlags(values).flatMap(([flag, value]) => [`--${flag}`, shellWord(value)]);
    const where = values.context === 'sandbox' ? ['--context', 'sandbox'] : [];
    return ['catalyst sovereign create', ...given, ...where].join(' ');
  },
  submit: (model, form) => [
    model,
    [{ type: 'change', change: { verb: 'create', fqdn: '', values: valuesOf(form) }, form: form.id }],
  ],
};

/** What was said otherwise than it would be without a word, by flag. */
export function givenFlags(values: Values): [flag: string, value: string][] {
  return SETTINGS.flatMap((setting): [string, string][] => {
    const value = values[setting.flag]?.trim() ?? '';
    return value === '' || value === standardOf(setting) ? [] : [[setting.flag, value]];
  });
}

/** A fault of the spec beside the field of the form that it is about. */
export function besideField(fault: Fault): Fault {
  const flag = /\(--([a-z0-9-]+)\)$/.exec(fault.field)?.[1];
  const key = fault.field.replace(/\[\d+\]/g, '[]').replace(/\[\]$/, '');
  const setting = SETTINGS.find((one) => one.flag === flag || one.key === key);
  if (setting === undefined) return fault;
  const field = setting.flag;
  // A form has one way to give it.
  if (!fault.reason.startsWith('is missing')) return { ...fault, field };
  return { field, reason: 'is missing', fix: `For example ${setting.example}.` };
}

function fieldOf(setting: Setting, label: string, hint = setting.example): Field {
  const { flag, choices } = setting;
  const value = standardOf(setting);
  if (choices !== undefined) return { name: flag, label, kind: 'choice', value, choices };
  return { name: flag, label, kind: 'text', value, hint };
}

function standardOf({ default: standard }: Setting): string {
  return standard === undefined || Array.isArray(standard) ? '' : String(standard);
}
