import { parseLabelSelector } from './label-selector.ts';
import { invalid } from './refusal.ts';

const MOST_PER_PAGE = 50;

interface Listed {
  id: number;
  name?: string;
  labels?: Readonly<Record<string, string>>;
}

/** Filters (name, label_selector, and any given), sorts and cuts out a page; `meta` as the API gives it. */
export function listReply<T extends Listed>(
  collection: string,
  records: readonly T[],
  query: URLSearchParams,
  show: (record: T) => unknown,
) {
  const found = sorted(filtered(records, query), query);
  const { page, perPage } = pageOf(query);
  const shown = found.slice((page - 1) * perPage, page * perPage).map(show);
  return {
    status: 200,
    body: { [collection]: shown, meta: { pagination: pagination(found.length, page, perPage) } },
  };
}

function filtered<T extends Listed>(records: readonly T[], query: URLSearchParams): T[] {
  const name = query.get('name');
  const selector = query.get('label_selector');
  const holds = selector === null ? undefined : parseLabelSelector(selector);
  return records.filter(
    (one) => (name === null || one.name === name) && (holds === undefined || holds(one.labels ?? {})),
  );
}

function sorted<T extends Listed>(records: T[], query: URLSearchParams): T[] {
  const wishes = query.getAll('sort').flatMap((wish) => wish.split(','));
  const compare = (one: T, other: T) => {
    for (const wish of wishes) {
      const [field = 'id', direction = 'asc'] = wish.split(':');
      const order = compareValues(fieldOf(one, field), fieldOf(other, field));
      if (order !== 0) return direction === 'desc' ? -order : order;
    }
    return one.id - other.id;
  };
  return records.sort(compare);
}

function fieldOf(record: object, field: string): string | number {
  const value = (record as Record<string, unknown>)[field];
  return typeof value === 'number' ? value : String(value ?? '');
}

function compareValues(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function pageOf(query: URLSearchParams): { page: number; perPage: number } {
  const page = Number(query.get('page') ?? 1);
  const perPage = Number(query.get('per_page') ?? 25);
  if (!Number.isInteger(page) || page < 1) throw invalid({ page: 'Must be at least 1.' });
  if (!Number.isInteger(perPage) || perPage < 1) throw invalid({ per_page: 'Must be at least 1.' });
  return { page, perPage: Math.min(perPage, MOST_PER_PAGE) };
}

function pagination(total: number, page: number, perPage: number) {
  const last = Math.max(1, Math.ceil(total / perPage));
  return {
    page,
    per_page: perPage,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < last ? page + 1 : null,
    last_page: last,
    total_entries: total,
  };
}
