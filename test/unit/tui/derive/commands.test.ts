import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/tui/model.ts';
import { placeNow } from '../../../../src/tui/model.ts';
import { FQDN } from '../../../support/story.ts';
import { FULL, keys, modelOn, reached, seen } from '../../../support/tui.ts';

const letters = (text: string) => [...text].map((one) => (one === ' ' ? 'space' : one));
const typed = (text: string, ...after: string[]): Model =>
  reached(modelOn('components', { columns: 120, rows: 24 }), [
    ...FULL,
    ...keys(':', ...letters(text), ...after),
  ]).model;
const prompt = (model: Model) => seen(model).at(-2);

describe('behind the colon a slip of the finger', () => {
  it.for<[string, string]>([
    ['vuochers', 'perhaps vouchers'],
    ['compnents', 'perhaps components'],
    ['qiut', 'perhaps quit'],
    [`vouchers ${FQDN.replace('tel', 'tle')}`, `perhaps vouchers ${FQDN}`],
    ['component harbr', 'perhaps component harbor'],
  ])('%s is told while one types: %s', ([text, near]) => {
    expect(prompt(typed(text)) ?? '').toContain(`no such command: ${near}`);
  });

  it('goes nowhere, and says what may have been meant', () => {
    const said = (text: string) => typed(text, 'enter').notice?.text;
    expect(said('vuochers')).toBe('There is no command vuochers. Did you mean vouchers?');
    expect(said('events omantle.omani.works')).toBe(
      `No Sovereign omantle.omani.works is in this state folder. Did you mean ${FQDN}?`,
    );
    expect(said('component harbr')).toBe(`No component harbr is on ${FQDN}. Did you mean harbor?`);
    expect(said('xyzzyxyzzy')).toBe('There is no command xyzzyxyzzy.');
    expect(placeNow(typed('vuochers', 'enter')).screen).toBe('components');
  });
});
