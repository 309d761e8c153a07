import { expect, test } from 'vitest';
import { atSovereign, inContext } from '../../../src/cli/in-context.ts';

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

test.each([
  [
    'Sign in: catalyst auth login; or bring a token.',
    'Sign in: catalyst auth login --context om; or bring a token.',
  ],
  ['catalyst auth login --context mine', 'catalyst auth login --context mine'],
  ['catalyst auth login as somebody else', 'catalyst auth login as somebody else'],
  ['catalyst voucher list', 'catalyst voucher list'],
])('with a context named, %j is typed as %j', (hint, typed) => {
  expect(inContext(hint, 'om')).toBe(typed);
});

test('with a Sovereign named, signing in is for that one', () => {
  const hint = 'Sign in: catalyst auth login; or bring a token.';
  expect(atSovereign(hint, 'br')).toBe('Sign in: catalyst auth login --sovereign br; or bring a token.');
  expect(atSovereign('catalyst auth login --sovereign shop', 'br')).toBe(
    'catalyst auth login --sovereign shop',
  );
  expect(atSovereign(inContext(hint, 'om'), 'om')).toBe(inContext(hint, 'om'));
  expect(atSovereign(hint, undefined)).toBe(hint);
});
