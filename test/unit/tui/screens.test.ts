import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/domain/event.ts';
import { placeNow } from '../../../src/tui/model.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import { answer, DETAIL, FLEET, FULL, keys, modelOn, reached, seen, toldBy } from '../../support/tui.ts';

const text = (...given: Parameters<typeof reached>) => seen(reached(...given).model).join('\n');
const [OURS] = FLEET.sovereigns as [(typeof FLEET.sovereigns)[number]];

describe('the fleet', () => {
  const refused = answer({
    ...{ of: 'fleet' },
    value: { ...FLEET, unreadable: [], sovereigns: [{ ...OURS, state: 'refused' }] },
  });
  const stopped = (...bodies: EventBody[]) => toldBy([CONVERGING[0]!, ...bodies]);

  it('shows what is half made as something to do, and what was refused before as nothing', () => {
    const half = text(modelOn('fleet'), [refused, stopped({ type: 'stage-started', stage: 'apply' })]);
    expect(half).toMatch(/1 half made[\s\S]*▸! omantel\.omani\.works +refused/);
    const nothing = text(modelOn('fleet'), [refused, stopped({ type: 'stage-started', stage: 'check' })]);
    expect(nothing).toMatch(/▸– omantel\.omani\.works +refused/);
    expect(nothing).not.toContain('half made');
  });

  it('says below a narrow table what it has no column for, and in a wide one the cause alone', () => {
    const below = (columns: number) =>
      seen(reached(modelOn('fleet', { columns, rows: 24 }), [...FULL, ...keys('j')]).model);
    expect(below(80).slice(-3, -1).join('')).toBe(
      ' sandbox · 0.1.0 · EUR 43.96 · seaweedfs: PVC data-0 unbound: no default StorageClass',
    );
    expect(below(120).at(-2)).toMatch(/^ seaweedfs: PVC data-0 unbound: no default StorageClass$/);
  });
});

describe('a component', () => {
  const shown = (values: typeof DETAIL.values) =>
    text(modelOn('component'), [
      answer({ of: 'component', fqdn: FQDN, id: 'seaweedfs', value: { ...DETAIL, values } }),
    ]);

  it('names where its values come from, and the digest, never a value', () => {
    expect(shown({ inline: false, from: [] })).toMatch(/values +those of the chart\n/);
    const both = shown({ inline: true, from: ['Secret seaweedfs-s3'], digest: `sha256:${'ab'.repeat(32)}` });
    expect(both).toMatch(
      /values +in the release itself, Secret seaweedfs-s3; installed with\n? +sha256:abababab/,
    );
  });

  it('is where the cursor of the graph stands that is opened from it', () => {
    const { model } = reached(modelOn('component'), [...FULL, ...keys('x')]);
    expect(placeNow(model)).toMatchObject({ screen: 'graph', selected: 'seaweedfs' });
  });
});

describe('the log', () => {
  it('tells the level in a word, and copies what the filter leaves', () => {
    const { model } = reached(modelOn('log', { columns: 110, rows: 24 }), FULL);
    expect(seen(model)[2]).toMatch(/TIME +LEVEL +ABOUT +SAYS/);
    const { effects } = reached(model, keys('/', 'p', 'l', 'a', 'n', 'enter', 'Y'));
    const copied = effects.flatMap((one) => (one.type === 'copy' ? [one.text] : []));
    expect(copied.join('')).toMatch(/plan {2}14 to create/);
    expect(copied.join('')).not.toContain('42 checks');
    const none = reached(modelOn('log'), [toldBy([]), ...keys('Y')]);
    expect(none.model.notice?.text).toBe('There is nothing to copy.');
  });
});

describe('why and when', () => {
  it.for([
    ['sovereign', ['w'], 'seaweedfs'],
    ['fleet', ['j', 'w'], 'seaweedfs'],
    ['components', ['j', 'j', 'j', 'w'], 'seaweedfs'],
    ['components', ['j', 'w'], 'harbor'],
    ['graph', ['G', 'w'], 'seaweedfs'],
  ] as const)(
    'from %s %j leads to the root %s, with the command that explains it',
    ([screen, names, root]) => {
      const { model } = reached(modelOn(screen), [...FULL, ...keys(...names)]);
      expect(placeNow(model)).toMatchObject({ screen: 'component', component: root });
      expect(model.notice?.text).toBe(`$ catalyst sovereign explain ${FQDN} ${root}`);
    },
  );

  it('says so where nothing is known that holds it up', () => {
    const { model } = reached(modelOn('sovereign'), [toldBy([]), ...keys('w')]);
    expect(model.notice?.text).toBe(`Nothing is known that holds up ${FQDN}.`);
  });

  it('rings once when the run has ended that somebody waits for, and not for a run that nobody waits for', () => {
    const ended = (outcome: 'done' | 'failed') =>
      toldBy([...CONVERGING, { type: 'run-ended', run: 'r1', outcome }]);
    const rings = (...names: string[]) => {
      const { model } = reached(modelOn('sovereign'), [...FULL, ...keys(...names)]);
      const { model: then, effects } = reached(model, [ended('done'), ended('done')]);
      return [effects.filter(({ type }) => type === 'ring').length, then.notice?.text];
    };
    expect(rings('t')).toEqual([1, `${FQDN}: create done`]);
    expect(rings('t', 't')[0]).toBe(0);
    expect(rings()[0]).toBe(0);
    const idle = reached(modelOn('sovereign'), [...FULL, ended('failed'), ...keys('t')]).model;
    expect(idle.notice?.text).toBe(`No run is at work on ${FQDN}.`);
  });
});
