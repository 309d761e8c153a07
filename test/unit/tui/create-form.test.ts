import { describe, expect, it } from 'vitest';
import { resolveSpec } from '../../../src/cli/settings/resolve-spec.ts';
import { CatalystError } from '../../../src/domain/errors.ts';
import { besideField, create } from '../../../src/tui/forms/create.ts';
import type { Change } from '../../../src/tui/messages.ts';
import { placeNow, placeOf } from '../../../src/tui/model.ts';
import { runTask } from '../../../src/tui/perform/run-tasks.ts';
import type { Runs } from '../../../src/tui/perform/runs.ts';
import type { TaskWay } from '../../../src/tui/perform/task.ts';
import { FULL, keys, modelOn, reached, seen } from '../../support/tui.ts';

const FILLED = {
  context: 'sandbox',
  'org-name': 'Omantel LLC',
  'org-email': 'ops@omantel.om',
  'pool-domain': 'omani.works',
  subdomain: 'omantel',
  fqdn: '',
  'dns-provider': 'powerdns',
  location: 'fsn1',
  'control-planes': '1',
  workers: '3',
  'ssh-key': 'file:~/.ssh/id_ed25519.pub',
  'api-cidr': '',
};

describe('the form of a new Sovereign', () => {
  it('begins with what it would be without a word, in the world of the dashboard', () => {
    const opening = create.open({ ...modelOn('fleet'), world: 'sandbox' }, placeOf('fleet'));
    if ('refused' in opening) throw new Error(opening.refused);
    const values = Object.fromEntries(opening.fields.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      context: 'sandbox',
      location: 'fsn1',
      workers: '2',
      'worker-type': 'cpx32',
    });
    expect(values['org-name']).toBe('');
  });

  it('shows the command that does the same, without what goes without saying', () => {
    expect(create.command(FILLED, '')).toBe(
      "catalyst sovereign create --org-name 'Omantel LLC' --org-email ops@omantel.om --subdomain omantel --workers 3 --ssh-key 'file:~/.ssh/id_ed25519.pub' --context sandbox",
    );
  });

  it.each([
    ['organization.email (--org-email)', 'org-email'],
    ['regions[0].workers.count (--workers)', 'workers'],
    ['domain.subdomain', 'subdomain'],
    ['access.sshKeys[1]', 'ssh-key'],
    ['something else', 'something else'],
  ])('a fault of %s stands beside %s', (field, name) =>
    expect(besideField({ field, reason: 'is wrong' }).field).toBe(name),
  );

  it('opens behind n once changes are allowed, and not before', () => {
    const { model } = reached(modelOn('fleet'), FULL);
    expect(seen(reached(model, keys('n')).model).join('\n')).toContain('Read-only. Press u');
    const opened = reached(model, keys('u', 'n')).model;
    expect(opened.mode).toMatchObject({ kind: 'form', form: { of: 'create' } });
    expect(seen(opened).join('\n')).toContain('Bring up a Sovereign');
    const { model: handed, effects } = reached(opened, keys('page-down', 'enter'));
    expect(effects).toContainEqual(expect.objectContaining({ type: 'change' }));
    expect(handed.mode).toMatchObject({ form: { sent: true } });
  });

  it('asks once before it drops what was typed', () => {
    const { model } = reached(modelOn('fleet'), [...FULL, ...keys('u', 'n')]);
    expect(reached(model, keys('esc')).model.mode.kind).toBe('browse');
    const typed = reached(model, keys('down', 'O', 'esc')).model;
    expect(typed.mode.kind).toBe('form');
    expect(seen(typed).join('\n')).toContain('Esc again drops what was typed');
    expect(reached(typed, keys('esc')).model.mode.kind).toBe('browse');
    const on = reached(typed, keys('m', 'esc')).model;
    expect(on.mode).toMatchObject({ kind: 'form', form: { leaving: true } });
    expect(seen(reached(typed, keys('m')).model).join('\n')).toContain('organization     Om_');
  });
});

/** As the form is planned: by the same rules as a command's flags. */
const byTheRules: Runs['planCreate'] = async ({ context: _, ...values }) => {
  const given = Object.entries(values).filter(([, value]) => value.trim() !== '');
  const flags: Record<string, string | string[]> = Object.fromEntries(given);
  await resolveSpec({ flags: { ...flags, location: (values.location ?? '').split(',') } });
  throw new Error('it was taken');
};

/** What stands in the form after it was refused. */
async function refusedForm(values: Record<string, string>): Promise<string> {
  const all = { ...FILLED, ...values };
  const failure = await runTask({ ...CREATE, values: all })
    .run({} as never, way(true, { planCreate: byTheRules }))
    .catch((thrown: unknown) => thrown);
  if (!(failure instanceof CatalystError)) throw failure;
  const { model } = reached(modelOn('fleet', { columns: 100, rows: 60 }), [...FULL, ...keys('u', 'n')]);
  const { faults = [], message: text } = failure;
  return seen(reached(model, [{ type: 'refused', form: 1, faults, text }]).model).join('\n');
}

describe('everything that is wrong with a new Sovereign', () => {
  it('is said at once, what is missing too, in the words of the form', async () => {
    const shown = await refusedForm({
      ...{ 'org-name': '', 'ssh-key': '', 'org-email': 'notanemail', subdomain: 'Foo_Bar', workers: 'abc' },
      ...{ location: 'fsn1,hel1', 'worker-type': 'cpx32x' },
    });
    expect(shown).toContain('organization is missing. For example');
    expect(shown).toContain('SSH key is missing. For example');
    expect(shown).toContain('"notanemail" has no @. ');
    expect(shown).toContain('"Foo_Bar"');
    expect(shown).toContain('"abc"');
    expect(shown.match(/"cpx32x"/g)).toHaveLength(1);
    expect(shown).not.toMatch(/--org|org-name|\.\. /);
    expect(shown).toContain('things are wrong. Nothing was touched.');
  });

  it('is less where an own domain stands for the label', async () => {
    const shown = await refusedForm({ 'org-name': '', subdomain: '' });
    expect(shown).toContain('label below it is missing');
    const own = await refusedForm({
      'org-name': '',
      subdomain: '',
      'pool-domain': '',
      fqdn: 'cloud.example.org',
    });
    expect(own).not.toContain('label below it is missing');
  });
});

/** What a run was asked for, and how. */
function way(agreed: boolean, runs: Partial<Runs> = {}): TaskWay & { asked: string[]; begun: unknown[] } {
  const asked: string[] = [];
  const begun: unknown[] = [];
  const planned = (fqdn: string) => ({ fqdn, text: `${fqdn}?`, lines: ['line'], words: ['sovereign', 'x'] });
  return {
    asked,
    begun,
    ask: async ({ text }) => {
      asked.push(text);
      return agreed;
    },
    signal: new AbortController().signal,
    credentials: {},
    world: 'real',
    runs: {
      planCreate: async () => planned('omantel.omani.works'),
      planDestroy: async (fqdn) => planned(fqdn),
      begin: async (run) => void begun.push(run),
      interrupt: async () => 'interrupted',
      ...runs,
    },
  };
}

const CREATE = { verb: 'create', fqdn: '', values: FILLED } as const satisfies Change;

describe('a run that was begun from the fleet', () => {
  const begun = { type: 'begun', fqdn: 'new.omani.works' } as const;

  it('opens its Sovereign, and reads the fleet again', () => {
    const { model } = reached(modelOn('fleet'), [...FULL, begun]);
    expect(placeNow(model)).toMatchObject({ screen: 'sovereign', fqdn: 'new.omani.works' });
    expect(model.panels.fleet.triedAt).toBeUndefined();
  });

  it('leaves alone whoever is at something else by now', () => {
    const { model } = reached(modelOn('components'), [...FULL, begun]);
    expect(placeNow(model).screen).toBe('components');
    const typing = reached(modelOn('fleet'), [...FULL, ...keys('/'), begun]).model;
    expect(placeNow(typing).screen).toBe('fleet');
  });
});

describe('runs that the dashboard begins', () => {
  const services = { sovereigns: { show: async () => ({ progress: { runs: [] } }) } } as never;

  it('a create is planned, asked about, and begun in its world', async () => {
    const here = way(true);
    const notice = await runTask(CREATE).run(services, here);
    expect(here.asked).toEqual(['omantel.omani.works?']);
    expect(here.begun).toEqual([
      { fqdn: 'omantel.omani.works', words: ['sovereign', 'x'], world: 'sandbox' },
    ]);
    expect(notice.text).toContain('Leaving the dashboard does not stop it');
  });

  it.each([CREATE, { verb: 'go-on', fqdn: 'a.b.c' }, { verb: 'destroy', fqdn: 'a.b.c' }] as const)(
    'a declined $verb begins nothing',
    async (change) => {
      const here = way(false);
      await expect(runTask(change).run(services, here)).rejects.toMatchObject({ code: 'CATALYST-DECLINED' });
      expect(here.begun).toEqual([]);
    },
  );

  it('a destroy wants the exact name', () => {
    expect(runTask({ verb: 'destroy', fqdn: 'a.b.c' }).confirmName).toBe('a.b.c');
    expect(runTask({ verb: 'go-on', fqdn: 'a.b.c' }).confirmName).toBeUndefined();
  });

  it('what the spec is refused for comes back beside the fields', async () => {
    const faults = [{ field: 'organization.email (--org-email)', reason: 'has no @' }];
    const refused = () => Promise.reject(new CatalystError('CATALYST-SPEC-INVALID', 'No.', { faults }));
    await expect(runTask(CREATE).run(services, way(true, { planCreate: refused }))).rejects.toMatchObject({
      code: 'CATALYST-SPEC-INVALID',
      faults: [{ field: 'org-email', reason: 'has no @' }],
    });
  });
});
