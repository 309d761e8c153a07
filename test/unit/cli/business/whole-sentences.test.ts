import { expect, it } from 'vitest';
import { wholeSentences } from '../../../../src/cli/business/whole-sentences.ts';
import { busRows } from '../../../../src/domain/business/bus-doctor.ts';

it('tells what is wrong with the bus to its end, where the remedy stands', () => {
  const stream = {
    name: 'CATALYST_USAGE',
    subjects: ['catalyst.usage.recorded'],
    messages: 0,
    consumers: [],
  };
  const told = wholeSentences(busRows([stream]));
  expect(told[0]).toMatch(
    /^CATALYST_USAGE: It owns only catalyst\.usage\.recorded: .*10065.*restarts billing/,
  );
  expect(told).toContain(
    'catalyst.provision.completed: No stream takes it (CATALYST_USAGE, CATALYST_SME, CATALYST_ORG): organizations never become active.',
  );
});

it('is silent of what is well, and obeys no mark of what a server said', () => {
  const rows = [
    { name: 'billing', state: 'ok', says: 'It answers.' },
    { name: 'mail', state: 'wrong', says: 'smtp said\n\u001b[31mno\u202e' },
  ];
  expect(wholeSentences(rows)).toEqual(['mail: smtp said no']);
});
