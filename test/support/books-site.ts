import { afterAll, beforeAll } from 'vitest';
import { type TestBooks, testBooks } from './books.ts';
import { type TestBusiness, testBusiness } from './business.ts';

export interface BooksSite {
  shop: TestBusiness;
  books: TestBooks;
}

/** A business and its books for the tests of one `describe`, begun before them and ended behind them; theirs from within a test. */
export function booksSite(...options: Parameters<typeof testBusiness>): BooksSite {
  const site = {} as BooksSite;
  beforeAll(async () => {
    site.shop = await testBusiness(...options);
    site.books = await testBooks(site.shop);
  }, 60_000);
  afterAll(async () => {
    await site.books?.close();
    await site.shop?.close();
  });
  return site;
}
