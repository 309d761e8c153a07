import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initSpec } from '../../../../src/cli/init/init-spec.ts';
import type { FlagValue } from '../../../../src/cli/settings/text-source.ts';
import { isRegional, SETTINGS } from '../../../../src/domain/spec/settings.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U me@laptop';

/** The words of a command as a real shell hands them to a program. */
function words(command: string): string[] {
  const shown = command.replace(/^catalyst init/, `printf '%s\\0'`);
  return execFileSync('sh', ['-c', shown], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** The words as flags: a list where the setting takes several. */
function flagsOf(command: string): { flags: Record<string, FlagValue>; force: boolean } {
  const flags: Record<string, FlagValue> = {};
  const given = words(command);
  for (let at = 0; at < given.length; at += 1) {
    const name = given[at]!.slice(2);
    const setting = SETTINGS.find((one) => one.flag === name.replace(/^no-/, ''));
    if (setting === undefined) continue;
    if (setting.type === 'boolean') {
      flags[setting.flag] = !name.startsWith('no-');
      continue;
    }
    at += 1;
    const many = setting.list === true || isRegional(setting);
    flags[setting.flag] = many ? [...((flags[setting.flag] ?? []) as string[]), given[at]!] : given[at]!;
  }
  return { flags, force: given.includes('--force') };
}

const room = {
  output: 'a b.yaml',
  exists: false,
  force: false,
  publicKeys: [],
  references: { readText: async () => KEY },
};
const organization = fc
  .string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(...`aZ 9'"$\`\\!*;|&<>(){}[]~#=ö-`) })
  .filter((text) => text.trim() !== '' && !text.startsWith('-'));

test('the printed command, run in a shell without our variables, writes the same file', async () => {
  await fc.assert(
    fc.asyncProperty(
      organization,
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 20 }),
      fc.boolean(),
      fc.subarray([
        'CATALYST_CONTROL_PLANE_TYPE',
        'CATALYST_DNS_PARENT',
        'CATALYST_API_CIDR',
        'CATALYST_WORKER_TYPE',
      ]),
      async (name, first, second, protect, said) => {
        const all: Record<string, string> = {
          CATALYST_CONTROL_PLANE_TYPE: 'ccx23',
          CATALYST_DNS_PARENT: 'false',
          CATALYST_API_CIDR: '203.0.113.0/24,198.51.100.0/24',
          CATALYST_WORKER_TYPE: 'cpx32,cpx42',
        };
        const env: Record<string, string> = { CATALYST_ORG_EMAIL: 'ops@omantel.om', CATALYST_SSH_KEY: KEY };
        for (const one of said) env[one] = all[one]!;
        const flags = {
          'org-name': name,
          subdomain: 'omantel',
          location: ['fsn1', 'hel1'],
          workers: [String(first), String(second)],
          'delete-protection': protect,
        };
        const asked = await initSpec({ ...room, flags, env });
        const again = await initSpec({ ...room, flags: flagsOf(asked.command).flags, env: {} });
        expect(again.text).toBe(asked.text);
      },
    ),
    { numRuns: 40 },
  );
});

test('where a file was replaced, the command replaces it too', async () => {
  const flags = { 'org-name': 'x', 'org-email': 'a@b.om', subdomain: 'abc', 'ssh-key': [KEY] };
  const replaced = await initSpec({ ...room, flags, env: {}, exists: true, force: true });
  expect(flagsOf(replaced.command).force).toBe(true);
  expect(words((await initSpec({ ...room, flags, env: {} })).command)).not.toContain('--force');
});
