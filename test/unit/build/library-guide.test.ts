import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ERRORS } from '../../../src/domain/errors.ts';
import { REQUEST_SHAPES } from '../../../src/services/door/request-shapes.ts';
import { openServices } from '../../../src/services/open.ts';
import { PACKAGE_FOLDER } from '../../support/tools.ts';

const EIGHT = [
  'sovereigns',
  'components',
  'vouchers',
  'billing',
  'organizations',
  'usage',
  'events',
  'health',
];

const page = await readFile(join(PACKAGE_FOLDER, 'docs/guides/library.md'), 'utf8');
const services = Object.entries(openServices());
const methods = services.flatMap(([group, members]) =>
  typeof members === 'object' ? Object.keys(members).map((name) => `${group}.${name}`) : [],
);
const ofEight = methods.filter((name) => EIGHT.includes(name.split('.')[0]!));

it('the page of the library names every call of the eight, and none that is not there', () => {
  const named = [...page.matchAll(/`(([a-z]+)\.[a-zA-Z]+)`/g)]
    .filter(([, , group = '']) => services.some(([name]) => name === group))
    .map(([, name]) => name);
  expect(ofEight.filter((name) => !named.includes(name))).toEqual([]);
  expect(named.filter((name) => !methods.includes(name!))).toEqual([]);
});

it('the page of the library names codes that there are', () => {
  const codes = page.match(/CATALYST-[A-Z-]+[A-Z]/g) ?? [];
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !(code in ERRORS))).toEqual([]);
});

it('every call of the eight looks at its arguments, and every shape is that of a call', () => {
  const shaped = Object.entries(REQUEST_SHAPES).flatMap(([group, shapes]) =>
    Object.keys(shapes).map((name) => `${group}.${name}`),
  );
  expect(ofEight.filter((name) => !shaped.includes(name) && name !== 'sovereigns.list')).toEqual([]);
  expect(shaped.filter((name) => !methods.includes(name))).toEqual([]);
});
