import { expect, test } from 'vitest';
import type { EventBody, RunCommand, RunOutcome } from '../../../src/domain/event.ts';
import { hasCluster } from '../../../src/domain/has-cluster.ts';
import { emptyProgress, foldAll } from '../../../src/domain/progress.ts';
import { DESTROY_STAGES, STAGES, type StageId } from '../../../src/domain/stage.ts';
import { FQDN, stamped } from '../../support/events.ts';

const MADE: EventBody = { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] };
const GONE: EventBody = { type: 'destroyed', detail: 'nothing is left', forget: ['regions'] };

let count = 0;
function run(
  command: RunCommand,
  begun: StageId[],
  outcome?: RunOutcome,
  more: EventBody[] = [],
): EventBody[] {
  count += 1;
  const stages = command === 'destroy' ? [...DESTROY_STAGES] : [...STAGES];
  const name = `run-${count}`;
  return [
    { type: 'run-started', run: name, command, version: '0', stages, sandbox: true },
    ...begun.map((stage): EventBody => ({ type: 'stage-started', stage })),
    ...more,
    ...(outcome === undefined ? [] : [{ type: 'run-ended', run: name, outcome } as const]),
  ];
}

const upTo = (last: StageId) => STAGES.slice(0, STAGES.indexOf(last as (typeof STAGES)[number]) + 1);
const up = () => run('create', upTo('handover'), 'done', [MADE]);

test.each<[string, boolean, EventBody[]]>([
  ['nothing was made', false, run('create', upTo('plan'), 'refused')],
  ['servers are there, and not reached yet', false, run('create', upTo('cluster'), undefined, [MADE])],
  ['it converges', true, run('create', upTo('converge'), undefined, [MADE])],
  ['it is up', true, up()],
  ['it is up, and a change of it was refused', true, [...up(), ...run('resume', upTo('plan'), 'refused')]],
  ['it is up, and a resume is at its plan', true, [...up(), ...run('resume', upTo('plan'))]],
  ['it is up, and its destroy looks around', true, [...up(), ...run('destroy', ['survey'])]],
  ['its destroy was declined', true, [...up(), ...run('destroy', ['survey'], 'refused')]],
  ['its destroy deletes', false, [...up(), ...run('destroy', ['survey', 'unprotect', 'remove'])]],
  ['its destroy failed on the way', false, [...up(), ...run('destroy', ['survey', 'remove'], 'failed')]],
  ['it is destroyed', false, [...up(), ...run('destroy', ['survey', 'remove'], 'done', [GONE])]],
  [
    'it is destroyed, and made anew as far as its servers',
    false,
    [
      ...up(),
      ...run('destroy', ['survey', 'remove'], 'done', [GONE]),
      ...run('create', upTo('cluster'), undefined, [MADE]),
    ],
  ],
])('%s: %s', (_, expected, events) => {
  expect(hasCluster(foldAll(emptyProgress(FQDN), stamped(events)))).toBe(expected);
});
