import { CREDIT_CEILING_OMR, checkDraft, givenFaults } from '../../domain/business/voucher-rules.ts';
import { issueCommand } from '../derive/business-commands.ts';
import type { Field, Values } from '../form/form.ts';
import type { FormKind } from '../form/form-kind.ts';
import { ceilingFrom, draftFrom } from './voucher-values.ts';

const FIELDS: readonly Field[] = [
  { name: 'code', label: 'code', kind: 'text', value: '', hint: 'empty: one is generated' },
  { name: 'credit', label: 'credit, OMR', kind: 'text', value: '', hint: 'whole OMR: 50' },
  { name: 'max-redemptions', label: 'redemptions', kind: 'text', value: '', hint: 'at most; 0 is no cap' },
  { name: 'description', label: 'description', kind: 'text', value: '', hint: 'customers see it' },
  { name: 'active', label: 'active', kind: 'choice', value: 'yes', choices: ['yes', 'no'] },
  { name: 'email', label: 'mail to', kind: 'text', value: '', hint: 'empty: no mail' },
  { name: 'taken', label: 'if it is there', kind: 'choice', value: 'refuse', choices: ['refuse', 'change'] },
  {
    ...{ name: 'max-credit', label: 'most credit', kind: 'text' as const, value: String(CREDIT_CEILING_OMR) },
    hint: 'more is taken for a slip',
  },
];

const NO_CEILING = { field: 'max-credit', reason: 'is no amount', fix: 'Whole OMR: 1000' };

/** A voucher with its mail. */
export const issue: FormKind = {
  open: (_model, { fqdn = '' }) =>
    fqdn === ''
      ? { refused: 'Choose a Sovereign first.' }
      : { fqdn, title: `Issue a voucher on ${fqdn}`, fields: FIELDS },
  faults: (values) => {
    const ceiling = ceilingFrom(values);
    const { code = 'GENERATED', ...given } = draftFrom(values);
    const draft = { code, ...given };
    const faults =
      values.taken === 'change' ? givenFaults(draft, ceiling) : checkDraft(draft, ceiling).faults;
    return ceiling === undefined ? [...faults, NO_CEILING] : faults;
  },
  command: (values: Values, fqdn) => issueCommand(values, fqdn),
  submit: (model, { id, fqdn, fields }) => {
    const values = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    return [model, [{ type: 'change', change: { verb: 'issue', fqdn, values }, form: id }]];
  },
};
