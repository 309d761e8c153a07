import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSource } from '../../../../src/cli/settings/file-source.ts';
import { loadSpec } from '../../../../src/cli/settings/load-spec.ts';
import { resolveSpec } from '../../../../src/cli/settings/resolve-spec.ts';
import type { CatalystError } from '../../../../src/domain/errors.ts';

const TOKEN = 'jEheVytlAoFl7F8MqUQ7jAo2hOXASztXjEheVytlAoFl7F8MqUQ7jAo2hOXASztX';

const refused = (text: string): Promise<CatalystError> =>
  resolveSpec({ file: { name: 'sovereign.yaml', text } }).then(
    () => expect.fail('was taken'),
    (error) => error as CatalystError,
  );

describe('a file that is no spec', () => {
  it.each([
    ['is too large', `# ${'x'.repeat(1_100_000)}`, /larger than 1 MiB/, undefined],
    ['is no UTF-8', 'name: x\norganization:\n  name: Om\uFFFD', /UTF-8/, 3],
    ['nests in one line', '- '.repeat(60_000), /nests deeper/, undefined],
    ['nests without end', '['.repeat(100_000), /nests deeper/, undefined],
    ['is indented by tabs', 'domain:\n\tpool: omani.works\n', /tab/, 2],
    ['is a list', '- name: x\n', /holds no fields/, 1],
    ['is a word', TOKEN, /holds no fields/, 1],
  ])('%s: says so, and nothing that would follow from it', async (_, text, reason, line) => {
    const { code, faults = [] } = await refused(text);
    expect(code).toBe('CATALYST-SPEC-INVALID');
    expect(faults[0]).toMatchObject({ reason: expect.stringMatching(reason) });
    expect(faults[0]?.line).toBe(line);
    expect(faults.filter((fault) => /is missing/.test(fault.reason))).toEqual([]);
    expect(faults.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ['a field given twice', 'name: one\nname: two\n', 2, /twice/],
    ['a second document', 'name: one\n---\nname: two\n', 2, /second document/],
    ['a tag', 'name: !!js/function "x"\n', 1, /tags/],
    ['an alias', 'organization:\n  name: &o Omantel\nname: *o\n', 3, /alias/],
    ['a merge key', 'name: one\n<<: {name: two}\n', 2, /no field/],
    ['a name of JavaScript', 'name: one\n__proto__: {polluted: yes}\n', 2, /no field/],
  ])('%s stands beside the other faults', async (_, text, line, reason) => {
    const { faults = [] } = await refused(text);
    expect(faults).toContainEqual(expect.objectContaining({ line, reason: expect.stringMatching(reason) }));
    expect(faults).toContainEqual(expect.objectContaining({ field: 'access.sshKeys' }));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('multiplies no aliases', async () => {
    const levels = [...'abcdefgh'].map((name, index, all) =>
      index === 0
        ? `${name}: &${name} [x,x,x,x,x,x,x,x,x]`
        : `${name}: &${name} [${`*${all[index - 1]},`.repeat(9)}]`,
    );
    expect((await refused(levels.join('\n'))).faults?.length).toBeLessThan(20);
  });

  it('tells two faults with line, column and the nearest value', async () => {
    const { faults } = await refused(
      'organization:\n  email: ops@\n  name: x\nregions:\n  - location: fsn2\ndomain: {subdomain: abc}\naccess: {sshKeys: [file:x]}\n',
    );
    expect(faults).toContainEqual(
      expect.objectContaining({ field: 'organization.email', line: 2, column: 10 }),
    );
    expect(faults).toContainEqual(
      expect.objectContaining({
        field: 'regions[0].location',
        line: 5,
        column: 15,
        fix: 'Did you mean fsn1?',
      }),
    );
  });

  it('never throws anything but faults', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'[]{}:-&*!|>\n\t "\'#,ab') })),
        (text) => {
          expect(Array.isArray(fileSource('x.yaml', text).faults)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a secret that was pasted into the spec', () => {
  it.each([
    ['an unknown field', `hcloudToken: ${TOKEN}`],
    ['the name of a field', `${TOKEN}: x`],
    ['a text', `domain: {subdomain: ${TOKEN}}`],
    ['a choice', `dns: {provider: ${TOKEN}}`],
    ['a number', `limits: {servers: ${TOKEN}}`],
    ['a section', `registry: ${TOKEN}`],
    ['a list', `regions: ${TOKEN}`],
    ['the pull secret', `registry: {pullSecret: ${TOKEN}}`],
    ['an address', `gitops: {repository: "https://me:${TOKEN}@github.com/x/y"}`],
    ['a proxy', `network: {httpsProxy: "http://me:${TOKEN}@proxy:3128"}`],
    ['an SSH key', `access: {sshKeys: [${TOKEN}]}`],
    ['a network', `access: {apiCidrs: [${TOKEN}/32]}`],
    ['an e-mail address', `organization: {email: "${TOKEN}@"}`],
    ['the location', `regions: [{location: ${TOKEN}}]`],
    ['the version', `version: ${TOKEN}`],
    ['broken grammar', `name: [${TOKEN}`],
  ])('is not repeated: %s', async (_, text) => {
    const said = JSON.stringify((await refused(text)).toObject());
    for (let at = 0; at + 12 <= TOKEN.length; at += 4) expect(said).not.toContain(TOKEN.slice(at, at + 12));
  });
});

describe('loadSpec', () => {
  it('reads no more of an endless file than shows that it is too large', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-'));
    try {
      await writeFile(join(folder, 'big.yaml'), Buffer.alloc(10_000_000, 'x'));
      const loading = (file: string) =>
        loadSpec({ flags: {}, env: {}, cwd: folder, home: folder, file, readStdin: async () => '' });
      await expect(loading('big.yaml')).rejects.toMatchObject({
        faults: [{ reason: 'is larger than 1 MiB.' }],
      });
      await expect(loading('/dev/zero')).rejects.toMatchObject({
        faults: [{ reason: 'is larger than 1 MiB.' }],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
