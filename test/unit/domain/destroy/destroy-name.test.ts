import { expect, test } from 'vitest';
import { requireFullName, requireKey } from '../../../../src/domain/destroy/destroy-name.ts';

test.each(['omantel-omani-works', 'omantel', '', '.omani.works', 'a..b', 'Omantel.omani.works', 'a.b/c'])(
  '"%s" is refused: it is no full name',
  (name) => {
    expect(() => requireFullName(name)).toThrow(expect.objectContaining({ code: 'CATALYST-USAGE' }));
  },
);

test('a full name passes', () => {
  expect(() => requireFullName('omantel.omani.works')).not.toThrow();
});

test.each(['volumes', 'volumes/', 'volumes/0', 'volumes/1x', 'datacenters/1', '1', 'volumes/1/2'])(
  '--include=%s is refused',
  (text) => {
    expect(() => requireKey('--include', text)).toThrow(`--include=${text} names no object`);
  },
);

test('a key is read', () => {
  expect(requireKey('--include', 'volumes/123')).toEqual({ kind: 'volumes', id: 123 });
});
