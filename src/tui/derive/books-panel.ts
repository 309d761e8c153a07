import { type BOOK_PARTS, type BusinessSeen, businessOf } from '../business-seen.ts';
import type { Model, Panel, PanelError } from '../model.ts';
import { keyOf } from '../parts/key-text.ts';

type BookPart = (typeof BOOK_PARTS)[number];

/** A part of the books; while they are closed, that they are, and how they are opened. */
export function booksPanel<P extends BookPart>(
  model: Model,
  of: P,
  fqdn = '',
  named = '',
): Panel<BusinessSeen[P]> {
  return model.books[fqdn] === undefined ? { error: closed(model) } : businessOf(model, of, fqdn, named);
}

function closed(model: Model): PanelError {
  return {
    message: 'The books are closed.',
    hint: `Press ${keyOf(model, 'open-books')} and say why: only the database tells this.`,
  };
}
