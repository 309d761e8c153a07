import { directCommand } from '../derive/business-commands.ts';
import type { FormKind } from '../form/form-kind.ts';

/** The reason for which the database of a Sovereign's billing is read in this session. Writes nothing but the audit file. */
export const books: FormKind = {
  open: (model, { fqdn = '' }) => {
    if (fqdn === '') return { refused: 'Choose a Sovereign first.' };
    const value = model.books[fqdn] ?? '';
    const hint = 'ticket 123; it is audited with each look';
    return {
      fqdn,
      title: `Open the books of ${fqdn}`,
      fields: [{ name: 'reason', label: 'reason', kind: 'text', value, hint }],
    };
  },
  faults: ({ reason = '' }) => (reason.trim() === '' ? [NO_REASON] : []),
  command: ({ reason = '' }, fqdn) => directCommand(['billing', 'reconcile'], fqdn, reason),
  submit: (model, { fqdn, fields }) => {
    const reason = fields[0]?.value.trim() ?? '';
    const text = `The books of ${fqdn} are open for this session: ${reason}`;
    return [
      {
        ...model,
        mode: { kind: 'browse' },
        books: { ...model.books, [fqdn]: reason },
        notice: { text, tone: 'warning' },
      },
      [],
    ];
  },
};

export const NO_REASON = {
  field: 'reason',
  reason: 'is missing',
  fix: 'Reading the database is break-glass: say why.',
};
