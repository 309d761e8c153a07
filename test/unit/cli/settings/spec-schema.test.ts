import { readdir, readFile } from 'node:fs/promises';
import { Flags } from '@oclif/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { specFlags } from '../../../../src/cli/settings/spec-flags.ts';
import { specSchema } from '../../../../src/cli/settings/spec-schema.ts';
import { SETTINGS, variableOf } from '../../../../src/domain/spec/settings.ts';

const root = new URL('../../../../', import.meta.url);
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(specSchema());

test('the shipped schema is what the settings say (tools/generate-spec-schema.ts writes it)', async () => {
  const shipped = JSON.parse(await readFile(new URL('schemas/sovereign.schema.json', root), 'utf8'));
  expect(shipped).toEqual(specSchema());
});

test('every shipped example holds by the schema', async () => {
  const names = await readdir(new URL('examples/', root));
  for (const name of names.filter((one) => one.endsWith('.yaml'))) {
    const text = await readFile(new URL(`examples/${name}`, root), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/sovereign\.schema\.json\n/);
    expect([name, validate(parse(text)), validate.errors]).toEqual([name, true, null]);
  }
});

test('the schema refuses unknown fields, wrong types and wrong counts', () => {
  const regions = [{ controlPlane: { count: 2 }, workers: { count: 51 }, color: 'red' }];
  expect(validate({ version: 2, nmae: 'x', regions, dns: { provider: 'route53' } })).toBe(false);
  const places = validate.errors!.map((error) => error.instancePath);
  expect(places).toEqual(
    expect.arrayContaining([
      '',
      '/version',
      '/regions/0',
      '/regions/0/controlPlane/count',
      '/regions/0/workers/count',
      '/dns/provider',
    ]),
  );
});

test('every field is a flag and a variable of its own, and both are named in the help', () => {
  const flags = specFlags(Flags);
  expect(new Set(SETTINGS.map((setting) => setting.flag)).size).toBe(SETTINGS.length);
  expect(new Set(SETTINGS.map((setting) => setting.key)).size).toBe(SETTINGS.length);
  for (const setting of SETTINGS)
    expect(flags[setting.flag]!.summary).toContain(`[env: ${variableOf(setting)}]`);
});
