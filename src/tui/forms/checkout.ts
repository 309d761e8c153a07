import type { Fault } from '../../domain/errors.ts';
import { businessOf } from '../business-seen.ts';
import { checkoutCommand } from '../derive/business-commands.ts';
import { valuesOf } from '../form/form.ts';
import type { FormKind } from '../form/form-kind.ts';
import type { Model, Place } from '../model.ts';
import { organizations } from '../screens/organizations.ts';
import { selectedKey } from '../screens/screen.ts';

/** An order paid by a voucher, in a customer's name. */
export const checkout: FormKind = {
  open: (model, place) => {
    const { fqdn = '' } = place;
    if (fqdn === '') return { refused: 'Choose a Sovereign first.' };
    return {
      fqdn,
      title: `Check out on ${fqdn} in a customer's name`,
      fields: [
        {
          name: 'code',
          label: 'voucher',
          kind: 'text',
          value: '',
          hint: 'its code; empty: the credit that is there pays',
        },
        { name: 'plan', label: 'plan', kind: 'text', value: '', hint: 'slug or id: s' },
        {
          ...{ name: 'organization', label: 'organization', kind: 'text' as const, hint: 'its id' },
          value: organizationAt(model, place),
        },
        { name: 'card', label: 'card may pay', kind: 'choice', value: 'no', choices: ['no', 'yes'] },
        {
          ...{ name: 'token', label: "customer's token", kind: 'secret' as const, value: '' },
          hint: 'empty: the one signed in here',
        },
      ],
    };
  },
  faults: (values) => [
    ...missing(values, ['plan', 'organization']),
    ...(values.card === 'yes' && (values.code ?? '').trim() === '' ? [NO_CARD] : []),
  ],
  command: checkoutCommand,
  submit: (model, form) => [
    model,
    [
      {
        type: 'change',
        change: { verb: 'checkout', fqdn: form.fqdn, values: valuesOf(form) },
        form: form.id,
      },
    ],
  ],
};

const NO_CARD = { field: 'card', reason: 'pays only what a voucher leaves', fix: 'Choose no.' };

/** Id of the organization that is open or under the cursor. */
function organizationAt(model: Model, place: Place): string {
  const { screen, fqdn = '', named } = place;
  const rows = screen === 'organizations' ? organizations.rows?.(model, place) : undefined;
  const slug = screen === 'organization' ? named : rows && selectedKey(rows, place);
  const all = businessOf(model, 'organizations', fqdn).value?.organizations ?? [];
  return all.find((one) => one.slug === slug || one.id === slug)?.id ?? '';
}

function missing(values: Readonly<Record<string, string>>, names: readonly string[]): Fault[] {
  return names
    .filter((name) => (values[name] ?? '').trim() === '')
    .map((field) => ({ field, reason: 'is missing' }));
}
