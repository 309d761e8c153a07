import { EXPORT_COLUMNS } from '../../domain/business/books/export-columns.ts';
import type { ScreenId } from '../../domain/dashboard-screens.ts';
import { exportCommand } from '../derive/business-commands.ts';
import { timeStamp } from '../derive/file-names.ts';
import { valuesOf } from '../form/form.ts';
import type { FormKind } from '../form/form-kind.ts';
import { NO_REASON } from './books.ts';

const KINDS = Object.keys(EXPORT_COLUMNS);

const BEGINS_WITH: Partial<Record<ScreenId, string>> = { ledger: 'ledger', vouchers: 'vouchers' };

/** Rows of the database in a file here. Nothing on the Sovereign changes. */
export const exported: FormKind = {
  open: (model, { fqdn = '', screen }) => {
    if (fqdn === '') return { refused: 'Choose a Sovereign first.' };
    const kind = BEGINS_WITH[screen] ?? 'orders';
    const file = `${fqdn}-${timeStamp(model.now)}.csv`;
    return {
      fqdn,
      title: `Export from the books of ${fqdn}`,
      fields: [
        { name: 'kind', label: 'what', kind: 'choice', value: kind, choices: KINDS },
        { name: 'file', label: 'file', kind: 'text', value: file, hint: 'a new one, CSV' },
        { name: 'reason', label: 'reason', kind: 'text', value: model.books[fqdn] ?? '', hint: 'ticket 123' },
      ],
    };
  },
  faults: ({ file = '', reason = '' }) => [
    ...(file.trim() === '' ? [{ field: 'file', reason: 'is missing', fix: 'Where the rows go.' }] : []),
    ...(reason.trim() === '' ? [NO_REASON] : []),
  ],
  command: exportCommand,
  submit: (model, form) => [
    model,
    [{ type: 'export', fqdn: form.fqdn, values: valuesOf(form), form: form.id }],
  ],
};
