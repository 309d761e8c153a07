import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterOf, isExpression } from '../../../../src/tui/derive/filter.ts';

describe('what is typed behind /', () => {
  it.each([
    ['Gitea', ['bp-gitea'], ['bp-harbor']],
    ['!gitea', ['bp-harbor'], ['bp-gitea']],
    ['^bp-(gitea|harbor)$', ['bp-gitea', 'BP-HARBOR'], ['a bp-gitea', 'bp-gitea-2']],
    ['waiting.*\\d{2}m', ['waiting for 12m'], ['waiting for 2m']],
    ['a.b', ['a.b', 'axb'], ['ab']],
    ['überfällig', ['ist ÜBERFÄLLIG'], ['fällig']],
  ])('%s', (typed, staying, going) => {
    const stays = filterOf(typed)!;
    expect(staying.filter(stays)).toEqual(staying);
    expect(going.filter(stays)).toEqual([]);
  });

  it.each(['(', 'a[', '*', '(?=x)', 'x{2,1}', '\\'])(
    '%s is no expression and searched as it stands',
    (typed) => {
      expect(isExpression(typed)).toBe(false);
      expect([`before ${typed} behind`, 'nothing'].filter(filterOf(typed)!)).toEqual([
        `before ${typed} behind`,
      ]);
    },
  );

  it('everything stays while nothing is typed', () => {
    expect([filterOf(''), filterOf('!')]).toEqual([undefined, undefined]);
  });

  it.each(['(\\S+\\s*)+~', '(a+)+$', '(a|a)*b', '(.*)*x'])(
    '%s ends on a text on which others go back for ever',
    (typed) => {
      expect(filterOf(typed)!(`${'a'.repeat(50_000)}!`)).toBe(false);
    },
  );

  it('whatever is typed, a text stays or goes, and its opposite the other way round', () => {
    const typed = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.startsWith('!'));
    fc.assert(
      fc.property(typed, fc.string({ unit: 'grapheme' }), (pattern, text) => {
        expect(filterOf(`!${pattern}`)!(text)).toBe(!filterOf(pattern)!(text));
      }),
    );
  });
});
