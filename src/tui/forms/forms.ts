import type { Form } from '../form/form.ts';
import type { FormKind } from '../form/form-kind.ts';
import { books } from './books.ts';
import { checkout } from './checkout.ts';
import { create } from './create.ts';
import { exported } from './exported.ts';
import { issue } from './issue.ts';

export type FormName = 'create' | 'issue' | 'books' | 'export' | 'checkout';

/** A form of ours. */
export type OpenForm = Form<FormName>;

/** Every form by its name. */
export const FORMS: Record<FormName, FormKind> = { create, issue, books, export: exported, checkout };
