import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../src/style/text-width.ts';
import { edited, pastedLine } from '../../../src/tui/form/edited-text.ts';
import { cursorOf, type Form } from '../../../src/tui/form/form.ts';
import { formKey, formPaste } from '../../../src/tui/form/form-keys.ts';
import { keyNames } from '../../../src/tui/key-name.ts';
import { textWindow } from '../../../src/tui/parts/text-window.ts';
import { FULL, keys, modelOn, reached, seen } from '../../support/tui.ts';

const FORM: Form = {
  ...{ id: 1, of: 'issue', fqdn: 'a.b', title: 'A form', at: 0, faults: [], sent: false },
  fields: [
    { name: 'text', label: 'text', kind: 'text', value: '' },
    { name: 'choice', label: 'choice', kind: 'choice', value: 'yes', choices: ['yes', 'no'] },
    { name: 'secret', label: 'secret', kind: 'secret', value: 'abc' },
  ],
};

/** The form after a text in its first field and some keys. */
function pressedIn(text: string, ...names: string[]): Form {
  const start: Form = {
    ...FORM,
    fields: FORM.fields.map((one, index) => (index === 0 ? { ...one, value: text } : one)),
  };
  return names.reduce<Form>((form, key) => {
    const step = formKey(form, key, () => []);
    return 'form' in step ? step.form : form;
  }, start);
}

/** The text with `|` where the next letter goes. */
function shown(form: Form): string {
  const { value } = form.fields[form.at]!;
  return `${value.slice(0, cursorOf(form))}|${value.slice(cursorOf(form))}`;
}

describe('the text of a field', () => {
  const WIDE = '日本';
  const FAMILY = '👩‍👩‍👧';
  const EDITS: [text: string, names: string[], expected: string][] = [
    ['abc', [], 'abc|'],
    ['abc', ['left'], 'ab|c'],
    ['abc', ['left', 'left', 'left', 'left'], '|abc'],
    ['abc', ['left', 'right', 'right'], 'abc|'],
    ['abc', ['home', 'x'], 'x|abc'],
    ['abc', ['ctrl-a', 'x', 'ctrl-e', 'y'], 'xabcy|'],
    ['abc', ['home', 'end', 'x'], 'abcx|'],
    ['abc', ['left', 'space', 'x'], 'ab x|c'],
    ['abc', ['left', 'backspace'], 'a|c'],
    ['abc', ['home', 'backspace'], '|abc'],
    ['abc', ['home', 'delete'], '|bc'],
    ['abc', ['delete'], 'abc|'],
    ['one two  ', ['ctrl-w'], 'one |'],
    ['one two', ['left', 'ctrl-w'], 'one |o'],
    ['one', ['ctrl-w', 'ctrl-w'], '|'],
    ['one two', ['left', 'ctrl-u'], '|o'],
    ['one two', ['home', 'right', 'ctrl-k'], 'o|'],
    [WIDE, ['left', 'x'], '日x|本'],
    [WIDE, ['backspace'], '日|'],
    [FAMILY, ['backspace'], '|'],
    [`${FAMILY}b`, ['home', 'delete'], '|b'],
    ['e\u0301a', ['left', 'left', 'x'], 'x|e\u0301a'],
    ['abc', ['f5', 'ctrl-x', 'x'], 'abcx|'],
  ];
  it.for(EDITS)('%j after %j is %j', ([text, names, expected]) => {
    expect(shown(pressedIn(text, ...names))).toBe(expected);
  });

  it('keeps its cursor for itself: another line begins at its end', () => {
    expect(shown(pressedIn('abc', 'home', 'down', 'down'))).toBe('abc|');
    expect(shown(pressedIn('xyz', 'home', 'tab', 'shift-tab'))).toBe('xyz|');
  });

  it.for([
    ['choice, End', 1, 'end', 3],
    ['choice, Home', 1, 'home', 0],
    ['text, page down', 0, 'page-down', 3],
    ['text, page up', 2, 'page-up', 0],
    ['Continue, Home', 3, 'home', 0],
    ['text, End', 0, 'end', 0],
  ] as const)('%s: from line %i by %s to line %i', ([_what, from, key, to]) => {
    const step = formKey({ ...FORM, at: from }, key, () => []);
    expect('form' in step && step.form.at).toBe(to);
  });

  it('is never split inside a sign, whatever is pressed', () => {
    const names = [
      'left',
      'right',
      'home',
      'end',
      'backspace',
      'delete',
      'ctrl-w',
      'ctrl-u',
      'ctrl-k',
      'a',
      WIDE[0]!,
    ];
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(fc.constantFrom(...names), { maxLength: 20 }), (start, pressed) => {
        let now = { text: start, at: start.length };
        for (const key of pressed) now = edited(now, key, 50) ?? now;
        expect(now.at).toBeGreaterThanOrEqual(0);
        expect(now.at).toBeLessThanOrEqual(now.text.length);
        expect(now.text.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is pasted', () => {
  it.for([
    ['one\ntwo\r\n', 'one two'],
    ['a\tb', 'a b'],
    ['\u001b[2Jevil\u0007', '[2Jevil'],
    ['日本\n', '日本'],
    ['\u202eabc', 'abc'],
  ] as const)('%j becomes %j', ([text, line]) => expect(pastedLine(text)).toBe(line));

  it('goes where the cursor is, at once, and agrees to nothing', () => {
    const form = formPaste(pressedIn('ab', 'left'), 'one\ntwo\n');
    expect([shown(form), form.at]).toEqual(['aone two|b', 0]);
    expect(formPaste({ ...FORM, at: 1 }, 'no').fields[1]?.value).toBe('yes');
  });

  it('is a text wherever something is typed, and nowhere keys', () => {
    const pasted = { type: 'pasted', text: 'uq\n' } as const;
    const start = reached(modelOn('components'), FULL).model;
    const { model, effects } = reached(start, [pasted]);
    expect([model.unlocked, effects.some(({ type }) => type === 'quit')]).toEqual([false, false]);
    expect(reached(start, [...keys(':'), pasted]).model.mode).toEqual({ kind: 'command', text: 'uq' });
    expect(reached(start, [...keys('/'), pasted]).model.places.at(-1)?.filter).toBe('uq');
    const dialog = { id: 1, text: 'Destroy?', lines: [], command: 'catalyst', confirmName: 'uq' };
    const asked = reached(start, [
      ...keys('u'),
      { type: 'asked', dialog },
      { type: 'settled', dialog: 1, unread: 0 },
      pasted,
    ]);
    expect(asked.model.mode).toMatchObject({ kind: 'dialog', typed: 'uq' });
    expect(asked.effects.filter(({ type }) => type === 'answer')).toEqual([]);
  });

  it('stands in an open form as one line', () => {
    const open = reached(modelOn('vouchers'), [
      ...FULL,
      ...keys('u', 'n'),
      { type: 'pasted', text: 'EID\n' },
    ]);
    expect(open.model.mode).toMatchObject({
      form: { at: 0, fields: expect.arrayContaining([expect.objectContaining({ value: 'EID' })]) },
    });
  });
});

describe('a text that is longer than its line', () => {
  it.for([
    [{ text: 'abcdef', at: 6 }, 10, 'abcdef', ''],
    [{ text: 'abcdefghijkl', at: 12 }, 6, '…hijkl', ''],
    [{ text: 'abcdefghijkl', at: 0 }, 6, '', 'abcde…'],
    [{ text: '日本日本日本', at: 6 }, 6, '…日本', ''],
  ] as const)('%j in %i columns is %j and %j', ([text, columns, before, behind]) => {
    expect(textWindow(text, columns)).toEqual({ before, after: behind });
  });

  it('always has its cursor in sight, and never more columns than there are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.nat(60),
        fc.integer({ min: 4, max: 40 }),
        (text, at, columns) => {
          const { before, after: behind } = textWindow({ text, at: Math.min(at, text.length) }, columns);
          expect(textWidth(before) + textWidth(behind)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('shows where one is in it, in a form', () => {
    const typed = [...'For a very long feast that the whole town of Nizwa is invited to'].map((one) =>
      one === ' ' ? 'space' : one,
    );
    const form = reached(modelOn('vouchers'), [
      ...FULL,
      ...keys('u', 'n', 'down', 'down', 'down', ...typed),
    ]).model;
    expect(seen(form).join('\n')).toMatch(/description +….*is invited to_/);
    expect(seen(reached(form, keys('home')).model).join('\n')).toMatch(/description +\|For a very long.*…/);
    const spoken = { ...reached(form, keys('left', 'left')).model, spoken: true };
    expect(seen(spoken).join('\n')).toContain(', cursor before to');
  });
});

describe('names of keys', () => {
  const key = (flags: Record<string, boolean>) =>
    ({ ctrl: false, meta: false, shift: false, ...flags }) as never;
  it.for([
    ['', { delete: true }, ['delete']],
    ['', { backspace: true }, ['backspace']],
    ['', { tab: true, shift: true }, ['shift-tab']],
    ['w', { ctrl: true }, ['ctrl-w']],
    ['日本', {}, ['日', '本']],
    ['a b', {}, ['a', 'space', 'b']],
  ] as const)('%j with %j: %j', ([input, flags, names]) =>
    expect(keyNames(input, key(flags))).toEqual(names),
  );
});
