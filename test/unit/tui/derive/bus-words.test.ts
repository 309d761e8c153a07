import { describe, expect, it } from 'vitest';
import type { BusEvent } from '../../../../src/domain/business/bus.ts';
import { busWords } from '../../../../src/tui/derive/bus-words.ts';

const event = (data: unknown, more: Partial<BusEvent> = {}): BusEvent => ({
  ...{ stream: 'CATALYST_SME', sequence: 7, subject: 'catalyst.x', at: '2026-11-21T09:12:09Z' },
  ...{ source: 'billing', organization: 'o-1', data, unreadable: false, ...more },
});

describe('a row of the bus', () => {
  it.for([
    [
      { id: 'r-1', customer_id: 'c-9', plan_id: 's', amount_baisa: 9000, amount_omr: 9, subdomain: 'sohar' },
      'sohar, OMR 9.000, plan s, organization o-1, from billing, on catalyst.x',
    ],
    [
      { provision_id: 'p-1', step_index: 2, step_name: 'Databases', progress: 50 },
      'Databases, 50 %, organization o-1, from billing, on catalyst.x',
    ],
    [{ error: 'Databases failed' }, 'Databases failed, organization o-1, from billing, on catalyst.x'],
    [{ slug: ' ', subdomain: '' }, 'organization o-1, from billing, on catalyst.x'],
    [null, 'organization o-1, from billing, on catalyst.x'],
    ['text', 'organization o-1, from billing, on catalyst.x'],
    [{ amount_baisa: 1.5 }, '1.5, organization o-1, from billing, on catalyst.x'],
  ] as const)('of %j says %s', ([data, text]) => {
    expect(busWords(event(data))).toBe(text);
  });

  it('names no person, whatever it carries', () => {
    const data = {
      user_id: 'u-77',
      email: 'salim@example.om',
      customer_id: 'c-9',
      name: 'Salim',
      owner: 'x',
      error: 'no mailbox salim@example.om',
    };
    expect(busWords(event(data))).not.toMatch(/u-77|salim|c-9|owner/i);
  });

  it('says where it comes from when nobody said', () => {
    const { source: _, organization: __, ...bare } = event({});
    expect(busWords(bare)).toBe('from nobody, on catalyst.x');
    expect(busWords(event(undefined, { unreadable: true }))).toBe('no JSON object, on catalyst.x');
  });
});
