import type { HetznerCall } from './call.ts';

const PER_PAGE = 50;

/** Every object of a collection; the first page tells how many there are, the others are read side by side. */
export async function paged(
  call: HetznerCall,
  collection: string,
  query = new URLSearchParams(),
): Promise<Record<string, unknown>[]> {
  const page = async (number: number) => {
    const asked = new URLSearchParams(query);
    asked.set('page', String(number));
    asked.set('per_page', String(PER_PAGE));
    return (await call.send('GET', `/${collection}?${asked}`)).body;
  };
  const first = await page(1);
  const others = Array.from({ length: Math.max(0, lastPage(first) - 1) }, (_, index) => page(index + 2));
  return [first, ...(await Promise.all(others))].flatMap((body) => objectsOf(body, collection));
}

function lastPage(body: unknown): number {
  const last = (body as { meta?: { pagination?: { last_page?: unknown } } } | undefined)?.meta?.pagination
    ?.last_page;
  return typeof last === 'number' && Number.isInteger(last) ? Math.min(last, 1_000) : 1;
}

function objectsOf(body: unknown, collection: string): Record<string, unknown>[] {
  const found = (body as Record<string, unknown> | undefined)?.[collection];
  return Array.isArray(found)
    ? found.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : [];
}
