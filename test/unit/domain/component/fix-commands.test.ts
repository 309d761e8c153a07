import { describe, expect, it } from 'vitest';
import { forComponent, onSovereign } from '../../../../src/domain/component/fix-commands.ts';
import { explain } from '../../../../src/domain/explain.ts';

const FQDN = 'omantel.omani.works';
const LOGS = 'Read its last words: catalyst component logs harbor --previous';

describe('the commands of a fix', () => {
  it.each([
    [LOGS, 'Read its last words: catalyst component logs hel1-1:harbor --previous'],
    [
      'else: catalyst component reconcile COMPONENT --force',
      'else: catalyst component reconcile hel1-1:harbor --force',
    ],
    ['catalyst component logs flux --controller', 'catalyst component logs flux --controller'],
    ['catalyst component logs harbor-core', 'catalyst component logs harbor-core'],
    ['Look at harbor.', 'Look at harbor.'],
  ])('%j for the one of another region is %j', (fix, typed) => {
    expect(forComponent(fix, 'harbor', 'hel1-1:harbor')).toBe(typed);
  });

  it.each([
    [LOGS, `Read its last words: catalyst component logs harbor ${FQDN} --previous`],
    [
      'Set a good one, then catalyst sovereign resume.',
      `Set a good one, then catalyst sovereign resume ${FQDN}.`,
    ],
    [
      'Look at its pods; catalyst sovereign explain names the one that fails.',
      `Look at its pods; catalyst sovereign explain ${FQDN} names the one that fails.`,
    ],
    ['It retries by itself.', 'It retries by itself.'],
  ])('%j names the Sovereign: %j', (fix, typed) => {
    expect(onSovereign(fix, FQDN)).toBe(typed);
    expect(onSovereign(typed, FQDN)).toBe(typed);
  });

  it('mean the component that fails, and not its namesake in the primary region', () => {
    const state = 'failed' as const;
    const one = { component: 'harbor', state, cause: 'it crashes', fix: LOGS };
    const roots = explain(
      [
        { ...one, region: 'fsn1' },
        { ...one, region: 'hel1-1' },
      ],
      'fsn1',
    );
    expect(roots.map(({ id, fix }) => [id, fix])).toEqual([
      ['harbor', LOGS],
      ['hel1-1:harbor', LOGS.replace('harbor', 'hel1-1:harbor')],
    ]);
  });
});
