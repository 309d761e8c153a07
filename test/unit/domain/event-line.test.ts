import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CatalystError } from '../../../src/domain/errors.ts';
import { parseEventLine } from '../../../src/domain/event-line.ts';

const whole = {
  v: 1,
  seq: 1,
  at: '2026-11-21T09:00:00.000Z',
  sovereign: 'omantel.omani.works',
  type: 'stage-done',
  stage: 'check',
  detail: 'x',
};
const parse = (value: unknown) => () => parseEventLine(JSON.stringify(value), 'events.ndjson line 7');

describe('a line of the journal', () => {
  it('is read when it is whole, and when its type is unknown', () => {
    expect(parse(whole)()).toEqual(whole);
    expect(parse({ ...whole, type: 'something-later' })()).toMatchObject({ type: 'something-later' });
  });

  it('of a newer version is refused as such', () => {
    expect(parse({ ...whole, v: 2, seq: 'another form' })).toThrow(
      expect.objectContaining({ code: 'CATALYST-JOURNAL-NEWER', exit: 3 }),
    );
  });

  it.each([
    ['no version', { ...whole, v: undefined }],
    ['version 0', { ...whole, v: 0 }],
    ['no sequence number', { ...whole, seq: undefined }],
    ['a broken one', { ...whole, seq: 1.5 }],
    ['no time', { ...whole, at: 'yesterday' }],
    ['no type', { ...whole, type: 7 }],
    ['a stage that is none', { ...whole, stage: 'constructor' }],
    ['a missing field', { ...whole, detail: undefined }],
    ['a list', [whole]],
    ['nothing', null],
  ])('with %s is refused by its place', (_, value) => {
    expect(parse(value)).toThrow(expect.objectContaining({ code: 'CATALYST-JOURNAL-DAMAGED' }));
    expect(parse(value)).toThrow(/events.ndjson line 7/);
  });

  it('never fails in another way, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        try {
          parseEventLine(text, 'line');
        } catch (error) {
          expect(error).toBeInstanceOf(CatalystError);
          expect((error as CatalystError).message).not.toContain('Unexpected token');
        }
      }),
    );
  });
});
