import { expect, test } from 'vitest';
import type { Ask } from '../../../../src/cli/init/ask.ts';
import { shellQuoted } from '../../../../src/cli/init/equivalent-command.ts';
import { type InitRequest, initSpec } from '../../../../src/cli/init/init-spec.ts';
import { resolveSpec } from '../../../../src/cli/settings/resolve-spec.ts';
import type { CatalystError } from '../../../../src/domain/errors.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U me@laptop';

/** Answers by a word of the question; tells what was asked, and refuses what the question's rule refuses. */
function answering(answers: Record<string, string>): { ask: Ask; asked: string[]; refused: string[] } {
  const asked: string[] = [];
  const refused: string[] = [];
  const answer = (message: string, standard?: string) => {
    asked.push(message);
    return Object.entries(answers).find(([word]) => message.includes(word))?.[1] ?? standard ?? '';
  };
  return {
    asked,
    refused,
    ask: {
      input: async (question) => {
        const value = answer(question.message, question.default);
        const verdict = (await question.validate?.(value)) ?? true;
        if (verdict !== true) refused.push(`${question.message} ${verdict}`);
        return value;
      },
      select: async (question) => answer(question.message, question.default ?? question.choices[0]?.value),
      confirm: async (question) => answer(question.message) === 'yes',
    },
  };
}

function request(change: Partial<InitRequest>): InitRequest {
  const publicKeys = [{ path: '~/.ssh/id_ed25519.pub', comment: 'me@laptop' }];
  return {
    flags: {},
    env: {},
    output: 'sovereign.yaml',
    exists: false,
    force: false,
    publicKeys,
    references: { readText: async () => `${KEY}\n` },
    ...change,
  };
}

const answers = {
  Organization: "Omantel's",
  'E-mail': 'ops@omantel.om',
  'Label below': 'omantel',
  Locations: 'fsn1, hel1',
  'Workers in': '1',
  'Kubernetes API': '203.0.113.0/24',
};

test('answers become a file that means the same, and a command that needs no answers', async () => {
  const { ask, refused } = answering(answers);
  const first = await initSpec(request({ ask, schema: 'sovereign.schema.json' }));
  expect(refused).toEqual([]);
  expect(first.text.split('\n')[0]).toBe('# yaml-language-server: $schema=sovereign.schema.json');
  const { spec } = await resolveSpec({ file: { name: 'sovereign.yaml', text: first.text } });
  expect(spec.organization).toEqual({ name: "Omantel's", email: 'ops@omantel.om' });
  expect(spec.regions.map((region) => [region.location, region.workers.count])).toEqual([
    ['fsn1', 1],
    ['hel1', 1],
  ]);
  expect(spec.access.sshKeys).toEqual([KEY]);
  expect(first.command).toContain(String.raw`--org-name 'Omantel'\''s'`);
  expect(first.command).toContain('--location fsn1 --location hel1');
  expect(first.command).toContain('--ssh-key file:~/.ssh/id_ed25519.pub');
});

test('with every needed flag nothing is asked and no terminal is needed', async () => {
  const flags = {
    'org-name': 'Omantel',
    'org-email': 'ops@omantel.om',
    fqdn: 'cloud.3m.com',
    'ssh-key': [KEY],
    'dns-provider': 'none',
  };
  const { text } = await initSpec(request({ flags }));
  const { spec } = await resolveSpec({ file: { name: 'sovereign.yaml', text } });
  expect(spec.domain).toEqual({ mode: 'own', fqdn: 'cloud.3m.com' });
  expect(text).not.toContain('pool');
});

test('without a terminal all that is missing is named at once', async () => {
  await expect(initSpec(request({}))).rejects.toMatchObject({
    code: 'CATALYST-ANSWER-MISSING',
    faults: [
      { field: 'organization.name' },
      { field: 'organization.email' },
      { field: 'domain.subdomain' },
      { field: 'access.sshKeys' },
    ],
  });
});

test('what is missing is not looked for in the file that init is to write', async () => {
  const error: CatalystError = await initSpec(request({})).catch((thrown) => thrown);
  expect(error.hint).toBe('Give these flags or variables; on a terminal catalyst init asks instead.');
  for (const { fix } of error.faults ?? []) {
    expect(fix).toMatch(/^Give --[a-z-]+ or CATALYST_[A-Z_]+; for example /);
    expect(fix).not.toContain('sovereign.yaml');
  }
});

test('nothing is asked for what a variable says', async () => {
  const { ask, asked } = answering(answers);
  await initSpec(request({ ask, env: { CATALYST_ORG_NAME: 'V', CATALYST_SUBDOMAIN: 'omantel' } }));
  expect(asked.join('\n')).not.toMatch(/Organization that|Under which name/);
});

test('a key file that is not there is refused at its question, and once at the end', async () => {
  const gone = Object.assign(new Error('gone'), { code: 'ENOENT' });
  const references = { readText: async () => Promise.reject(gone) };
  const { ask, refused } = answering({ ...answers, 'Public SSH key': 'file:~/gone.pub' });
  const ended = initSpec(request({ ask, references, publicKeys: [] }));
  await expect(ended).rejects.toMatchObject({ faults: [{ field: 'access.sshKeys[0] (--ssh-key)' }] });
  await ended.catch((error) => expect(error.faults).toHaveLength(1));
  expect(refused).toEqual([expect.stringContaining('~/gone.pub cannot be read (ENOENT)')]);
});

test('a path to a key is told from a key', async () => {
  const { ask, refused } = answering({ ...answers, 'Public SSH key': '~/.ssh/id_ed25519.pub' });
  await expect(initSpec(request({ ask, publicKeys: [] }))).rejects.toMatchObject({
    code: 'CATALYST-SPEC-INVALID',
  });
  expect(refused).toEqual([
    expect.stringContaining('is a path, not a key. Name the file: file:~/.ssh/id_ed25519.pub.'),
  ]);
});

test('a wrong answer is refused with what would do', async () => {
  const { ask, refused } = answering({ ...answers, Locations: 'fsn2', 'Label below': 'console' });
  await expect(initSpec(request({ ask }))).rejects.toMatchObject({ code: 'CATALYST-SPEC-INVALID' });
  expect(refused.join('\n')).toContain('Did you mean fsn1?');
  expect(refused.join('\n')).toContain('"console" is reserved');
});

test('a file that is there stays unless somebody says otherwise', async () => {
  await expect(initSpec(request({ exists: true }))).rejects.toMatchObject({ code: 'CATALYST-USAGE' });
  await expect(initSpec(request({ exists: true, ask: answering(answers).ask }))).rejects.toMatchObject({
    code: 'CATALYST-DECLINED',
  });
  await expect(
    initSpec(request({ exists: true, ask: answering({ ...answers, Replace: 'yes' }).ask })),
  ).resolves.toBeTruthy();
});

test('words are quoted for a shell', () => {
  expect(['a b', "it's", '$HOME', 'x.y/z'].map(shellQuoted)).toEqual([
    "'a b'",
    String.raw`'it'\''s'`,
    "'$HOME'",
    'x.y/z',
  ]);
});
