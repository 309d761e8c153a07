import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/domain/event.ts';
import { DESTROY_STAGES, STAGES, type StageId } from '../../../src/domain/stage.ts';
import type { Message } from '../../../src/tui/messages.ts';
import type { Model } from '../../../src/tui/model.ts';
import { FQDN } from '../../support/story.ts';
import { answer, FLEET, LIST, modelOn, NOW, reached, seen, tick, toldBy } from '../../support/tui.ts';

const REGION = { key: 'fsn1', loadBalancer: { ipv4: '203.0.113.9' }, controlPlanes: [], workers: [] };
const MADE: EventBody = { type: 'output-learned', name: 'regions', value: [REGION] };
const INSTALLED: EventBody = {
  ...{ type: 'component-changed', region: 'fsn1', component: 'cilium', uid: 'c', state: 'installed' },
};
const done = (stage: StageId): EventBody[] => [
  { type: 'stage-started', stage },
  { type: 'stage-done', stage, detail: `${stage} is done` },
];
const begins = (run: string, command: 'create' | 'resume' | 'destroy'): EventBody => ({
  ...{ type: 'run-started', run, command, version: '0', sandbox: true },
  stages: command === 'destroy' ? [...DESTROY_STAGES] : [...STAGES],
});
const ends = (run: string, outcome: 'done' | 'refused' | 'failed', message?: string): EventBody => ({
  ...{ type: 'run-ended', run, outcome },
  ...(message === undefined ? {} : { error: { code: 'CATALYST-ANSWER-MISSING', exit: 4, message } }),
});

/** It is up, all of it. */
const UP: EventBody[] = [
  begins('r1', 'create'),
  ...STAGES.flatMap((stage) => [
    ...(stage === 'converge' ? [MADE] : []),
    ...(stage === 'handover' ? [INSTALLED] : []),
    ...done(stage),
  ]),
  ends('r1', 'done'),
];
const REFUSED: EventBody[] = [
  begins('r2', 'resume'),
  ...done('check'),
  { type: 'stage-started', stage: 'plan' },
  {
    ...{ type: 'stage-failed', stage: 'plan' },
    error: { code: 'CATALYST-ANSWER-MISSING', exit: 4, message: 'Nobody can be asked here.' },
  },
  ends('r2', 'refused', 'Nobody can be asked here.'),
];
const DESTROYING: EventBody[] = [
  begins('r3', 'destroy'),
  ...done('survey'),
  { type: 'stage-started', stage: 'remove' },
];
const DESTROYED: EventBody[] = [
  ...DESTROYING,
  { type: 'stage-done', stage: 'remove', detail: '9 objects' },
  { type: 'destroyed', detail: 'Nothing of it is left.', forget: ['regions'] },
  ends('r3', 'done'),
];

const fleet = (state: 'done' | 'working' | 'destroyed'): Message => {
  const [first] = FLEET.sovereigns;
  const { holder: _, ...summary } = first!;
  return answer({
    of: 'fleet',
    value: { ...FLEET, sovereigns: [{ ...summary, state, monthly: '50.36' }] },
  });
};
const LATER = NOW + 1_860_000;
const on = (screen: 'components' | 'graph' | 'sovereign' | 'fleet' | 'jobs', messages: Message[]): Model =>
  reached(modelOn(screen, { columns: 100, rows: 30 }), messages).model;
const text = (model: Model) => seen(model).join('\n');
const cluster = answer({ of: 'components', fqdn: FQDN, value: LIST });

describe('a Sovereign that is being destroyed', () => {
  const messages = [
    fleet('working'),
    toldBy(UP),
    cluster,
    tick(LATER),
    toldBy([...UP, ...DESTROYING], LATER),
  ];

  it('is not healthy anywhere, and what is shown of it is as old as it is', () => {
    expect(text(on('sovereign', messages))).toMatch(
      /It is being destroyed[\s\S]*components +being taken down/,
    );
    expect(text(on('sovereign', messages))).not.toMatch(/nothing|families/);
    expect(text(on('components', messages))).toMatch(/being taken down; before that.*! stale, 31m old/);
    expect(text(on('components', messages))).toContain('its cluster is not asked any more');
    const row = text(on('fleet', messages))
      .split('\n')
      .find((line) => line.includes(FQDN));
    expect(row).toMatch(/working +remove/);
    expect(row).not.toContain('2/6');
  });

  it('is as old as the journal told of components where no cluster was asked', () => {
    const told = [fleet('working'), toldBy([...UP, ...DESTROYING], LATER), tick(LATER)];
    expect(text(on('components', told))).toMatch(/1 of 1 installed by the journal.*! stale, 31m old/);
  });

  it('is asked nothing any more', () => {
    const { effects } = reached(modelOn('components'), [...messages, tick(LATER + 9_000)]);
    const late = reached(reached(modelOn('components'), messages).model, [tick(LATER + 60_000)]).effects;
    expect(effects.length).toBeGreaterThan(0);
    expect(late).not.toContainEqual(expect.objectContaining({ subject: { of: 'components', fqdn: FQDN } }));
  });
});

describe('a destroyed Sovereign', () => {
  it.for([
    ['opened before', [fleet('done'), toldBy(UP), cluster, toldBy([...UP, ...DESTROYED])]],
    ['opened after', [fleet('destroyed'), toldBy([...UP, ...DESTROYED])]],
  ] as const)('has no components, and says so: %s', ([, messages]) => {
    for (const screen of ['components', 'graph'] as const) {
      const frame = text(on(screen, [...messages]));
      expect(frame).toContain(`${FQDN} is destroyed: nothing runs there.`);
      expect(frame).not.toContain('Reading');
    }
  });

  it('shows nothing of a run that failed before', () => {
    const step: EventBody = {
      ...{
        type: 'stage-advanced',
        stage: 'plan',
        step: 'init',
        title: 'OpenTofu work folder',
        state: 'done',
      },
    };
    const refused = REFUSED.flatMap((one): EventBody[] =>
      one.type === 'stage-failed' ? [step, one] : [one],
    );
    const frame = text(on('sovereign', [fleet('destroyed'), toldBy([...UP, ...refused, ...DESTROYED])]));
    expect(frame).toContain('Nothing of it is left.');
    expect(frame).not.toContain('OpenTofu work folder');
  });

  it('has no job that waits or failed before', () => {
    const frame = text(on('jobs', [fleet('destroyed'), toldBy([...UP, ...REFUSED, ...DESTROYED])]));
    expect(frame).not.toMatch(/pending|failed/);
  });
});

describe('a run that was refused on a Sovereign that is up', () => {
  const messages = [fleet('done'), toldBy([...UP, ...REFUSED])];

  it('leaves its stages and its state as they are, and is told as what it was', () => {
    const frame = text(on('sovereign', messages));
    expect(frame).toContain('✔ converge');
    expect(frame).not.toContain('✖ plan');
    expect(frame).toMatch(/Needs attention\n +✔ nothing\n.*A resume after that changed nothing: Nobody/);
  });

  it('blocks nothing in the fleet', () => {
    expect(text(on('fleet', messages))).not.toContain('Nobody can be asked');
  });

  it('does not keep its clusters from being asked', () => {
    const { effects } = reached(modelOn('components'), messages);
    expect(effects).toContainEqual({ type: 'read', subject: { of: 'components', fqdn: FQDN } });
  });

  it('leaves no job behind that waits for nothing', () => {
    const frame = text(on('jobs', messages));
    expect(frame).not.toContain('pending');
    expect(frame).toMatch(/plan \(2\) +failed/);
  });
});

describe('a Sovereign whose kit does not arrive from Git', () => {
  const stopped = [
    {
      ...{ region: 'fsn1', kind: 'Kustomization' as const, name: 'bootstrap-kit' },
      ...{ cause: 'its path is not in that Git revision', fix: 'Correct gitops.path.' },
    },
  ];
  const all = { ...LIST, components: LIST.components.filter(({ component }) => component === 'cilium') };
  const told = answer({ of: 'components', fqdn: FQDN, value: { ...all, installed: 1, total: 1, stopped } });

  it.for(['fleet', 'sovereign', 'components', 'graph'] as const)('says so on the screen %s', (screen) => {
    const keys = screen === 'fleet' ? [{ type: 'key', key: 'j' } as const] : [];
    const frame = text(on(screen, [fleet('done'), toldBy(UP), told, ...keys])).replaceAll(/\s+/g, ' ');
    expect(frame).toContain('Kustomization bootstrap-kit: its path is not in');
  });
});

describe('what a run tells after the clusters answered', () => {
  it('is shown with what they said: the two never contradict', () => {
    const later: EventBody[] = [
      ...UP.filter(({ type }) => type !== 'run-ended'),
      ...Array.from({ length: 60 }, (): EventBody => ({ type: 'output-learned', name: 'urls', value: {} })),
      { ...INSTALLED, component: 'harbor', uid: 'h' } as EventBody,
    ];
    const frame = text(on('components', [fleet('working'), cluster, toldBy(later)]));
    expect(frame).toContain('2 of 6 installed · 1 degraded · 2 pending');
    expect(frame).toMatch(/harbor +installed/);
  });

  it('is no trouble where it goes on as it should', () => {
    const value = { ...LIST, components: LIST.components.filter((one) => one.component === 'harbor') };
    const told = answer({ of: 'components', fqdn: FQDN, value });
    const frame = text(on('sovereign', [fleet('done'), toldBy(UP), told]));
    expect(frame).toMatch(/✔ nothing\n.*○ harbor is on its way: it is being installed/);
  });
});
