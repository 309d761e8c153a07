import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/domain/event.ts';
import type { Message } from '../../../src/tui/messages.ts';
import { type Model, placeNow } from '../../../src/tui/model.ts';
import { CONVERGING, FQDN } from '../../support/story.ts';
import { answer, FLEET, FULL, keys, LOOK, modelOn, NOW, reached, seen, toldBy } from '../../support/tui.ts';

const DONE: EventBody[] = [
  ...CONVERGING,
  { type: 'stage-done', stage: 'converge', detail: '5 of 5 installed' },
  { type: 'run-ended', run: 'r1', outcome: 'done' },
];

/** The screen without a Sovereign. */
const fresh = (): Model => reached(modelOn('create', undefined, { fqdn: undefined as never }), FULL).model;
const text = (model: Model) => seen(model, LOOK).join('\n');
const fleetOf = (state: string): Message =>
  answer({
    of: 'fleet',
    value: { ...FLEET, sovereigns: FLEET.sovereigns.map((one) => ({ ...one, state })) } as typeof FLEET,
  });

describe('the screen create', () => {
  it('shows the questions of init before anybody may answer them, and what is at work', () => {
    const shown = text({ ...fresh(), size: { columns: 80, rows: 40 } });
    expect(shown).toMatch(/organization +\(Omantel\)[\s\S]*DNS +< powerdns >[\s\S]*workers +2/);
    expect(shown).toContain('Read-only: u allows changes, then n fills it in.');
    expect(shown).toContain(`:create ${FQDN}`);
    expect(shown).not.toContain('Continue');
  });

  it('takes the answers in the same place, and attaches to the first run by Enter', () => {
    const filling = reached(fresh(), keys('u', 'n')).model;
    expect(filling.mode).toMatchObject({ kind: 'form', form: { of: 'create' } });
    expect(placeNow(filling).screen).toBe('create');
    expect(placeNow(reached(filling, keys('esc')).model).screen).toBe('create');
    expect(placeNow(reached(fresh(), keys('enter')).model)).toMatchObject({ screen: 'create', fqdn: FQDN });
  });

  it('is where the form of the fleet opens, and where the run is watched that it begins', () => {
    const { model } = reached(modelOn('fleet'), FULL);
    const filling = reached(model, keys('u', 'n')).model;
    expect(placeNow(filling).screen).toBe('create');
    const { model: begun } = reached({ ...filling, mode: { kind: 'browse' } }, [
      { type: 'begun', fqdn: FQDN },
    ]);
    expect(placeNow(begun)).toMatchObject({ screen: 'create', fqdn: FQDN });
    expect(begun.places.map(({ screen }) => screen)).toEqual(['fleet', 'sovereign', 'create']);
  });

  it('shows plan, cost, every stage with its sentence, the cause, and what comes next', () => {
    const shown = text(reached(modelOn('create'), FULL).model);
    expect(shown).toMatch(/plan +14 to create, EUR 43\.96 a month\n.*cost +EUR 43\.96 a month/);
    expect(shown).toMatch(
      /✔ check +1\.0s +42 checks[\s\S]*● converge +48s +running, usually 12m 0s[\s\S]*○ handover +waiting/,
    );
    expect(shown).toMatch(/seaweedfs \(degraded, blocks 2\)[\s\S]*q leaves it at work/);
  });

  it('says how a run goes on that stopped', () => {
    const { model } = reached(modelOn('create'), [...FULL, fleetOf('interrupted')]);
    expect(text(model)).toContain('r goes on where it stopped');
    const { effects } = reached(model, keys('u', 'r'));
    expect(effects).toContainEqual({ type: 'change', change: { verb: 'go-on', fqdn: FQDN } });
  });

  it('brings who watches to the Sovereign when it is up, and nobody else', () => {
    const watched = reached(modelOn('create'), [...FULL, toldBy(DONE)]).model;
    expect([placeNow(watched).screen, watched.notice?.text]).toEqual(['sovereign', `${FQDN} is up.`]);
    expect(placeNow(reached(modelOn('jobs'), [...FULL, toldBy(DONE)]).model).screen).toBe('jobs');
    const late = reached(modelOn('create'), [toldBy(DONE), ...keys('j')]).model;
    expect(placeNow(late).screen).toBe('create');
  });

  it('keeps a failed sub-step in sight, and says that one was left where its stage ended', () => {
    const steps = Array.from(
      { length: 12 },
      (_, index): EventBody => ({
        ...{ type: 'stage-advanced', stage: 'check', step: `s${index}`, title: `step ${index}` },
        state: index === 1 ? 'failed' : index === 2 ? 'running' : 'done',
      }),
    );
    const failed = { code: 'CATALYST-CHECK-FAILED', message: 'No.', exit: 4 };
    const bodies: EventBody[] = [
      CONVERGING[0]!,
      { type: 'stage-started', stage: 'check' },
      ...steps,
      { type: 'stage-failed', stage: 'check', error: failed as never },
    ];
    const shown = text(reached(modelOn('create'), [toldBy(bodies, NOW)]).model);
    expect(shown).toMatch(/✖ step 1 [\s\S]*! step 2 .*left so[\s\S]*✔ step 11[\s\S]*and 6 more/);
  });
});
