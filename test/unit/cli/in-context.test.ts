import { expect, test } from 'vitest';
import { inContext } from '../../../src/cli/in-context.ts';

test.each([
  [
    'catalyst sovereign create -f sovereign.yaml',
    'catalyst sovereign create -f sovereign.yaml --context sandbox',
  ],
  [
    'Plan again: catalyst sovereign plan --out FILE',
    'Plan again: catalyst sovereign plan --out FILE --context sandbox',
  ],
  ['catalyst doctor', 'catalyst doctor --context sandbox'],
  // The journal says where this one lives.
  ['catalyst sovereign resume omantel.omani.works', 'catalyst sovereign resume omantel.omani.works'],
  ['Make a Read & Write token.', 'Make a Read & Write token.'],
  ['catalyst doctor --context real', 'catalyst doctor --context real'],
])('in the sandbox %j is typed as %j', (hint, typed) => {
  expect(inContext(hint, 'sandbox')).toBe(typed);
  expect(inContext(hint, undefined)).toBe(hint);
});
