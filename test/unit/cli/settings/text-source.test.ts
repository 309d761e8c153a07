import { expect, test } from 'vitest';
import { environmentSource, flagSource } from '../../../../src/cli/settings/text-source.ts';
import { SETTINGS, variableOf } from '../../../../src/domain/spec/settings.ts';

test('variables: lists are parted by commas, keys by lines, empty ones say nothing', () => {
  const source = environmentSource({
    CATALYST_NAMESERVER: 'ns1.a.b, ns2.a.b',
    CATALYST_SSH_KEY: 'ssh-ed25519 AAAA a, b\nssh-rsa BBBB c\n',
    CATALYST_LOCATION: 'fsn1,hel1',
    CATALYST_DELETE_PROTECTION: 'YES',
    CATALYST_SERVER_LIMIT: '20',
    CATALYST_SUBDOMAIN: ' ',
  });
  expect(source.values.get('dns.nameservers')!.value).toEqual(['ns1.a.b', 'ns2.a.b']);
  expect(source.values.get('access.sshKeys')!.value).toEqual(['ssh-ed25519 AAAA a, b', 'ssh-rsa BBBB c']);
  expect(source.regions).toBe(2);
  expect(source.values.get('protection.delete')!.value).toBe(true);
  expect(source.values.get('limits.servers')!.value).toBe(20);
  expect(source.values.has('domain.subdomain')).toBe(false);
  expect(source.faults).toEqual([]);
});

test('a text that is no number, and one that is neither true nor false, are faults that name the variable', () => {
  const { faults } = environmentSource({
    CATALYST_SERVER_LIMIT: 'ten',
    CATALYST_DELETE_PROTECTION: 'maybe',
    CATALYST_WORKERS: '1,x',
  });
  expect(faults.map((fault) => fault.field).sort()).toEqual([
    'limits.servers (CATALYST_SERVER_LIMIT)',
    'protection.delete (CATALYST_DELETE_PROTECTION)',
    'regions[].workers.count (CATALYST_WORKERS)',
  ]);
});

test('a flag given twice where one value counts: the last one', () => {
  expect(flagSource({ 'org-name': ['a', 'b'] }).values.get('organization.name')!.value).toBe('b');
});

test('every field can be said by flag and by variable', () => {
  for (const setting of SETTINGS) {
    const text = setting.type === 'boolean' ? 'true' : setting.example;
    for (const source of [
      flagSource({ [setting.flag]: text }),
      environmentSource({ [variableOf(setting)]: text }),
    ]) {
      expect([setting.key, source.faults, source.values.size + source.regional.size]).toEqual([
        setting.key,
        [],
        1,
      ]);
    }
  }
});
