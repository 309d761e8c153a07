import { expect, test } from 'vitest';
import { copyText } from '../../../../../src/domain/business/books/copy-text.ts';

test.each([
  ['SUMMER-2026', 'SUMMER-2026'],
  ['', ''],
  ['عرض, "all" of it', 'عرض, "all" of it'],
  ['\\N', '\\\\N'],
  ['\\.', '\\\\.'],
  ['a\tb\nc\r\n\\', 'a\\tb\\nc\\r\\n\\\\'],
  ['\b\f\v', '\\b\\f\\v'],
])('%j is %j in a COPY', (value, text) => {
  expect(copyText(value)).toBe(text);
});
