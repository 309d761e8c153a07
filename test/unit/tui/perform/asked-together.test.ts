import { describe, expect, it } from 'vitest';
import { askedTogether, type Question } from '../../../../src/tui/perform/asked-together.ts';

type Ask = Parameters<Parameters<typeof askedTogether<string>>[0][number]>[0];

/** A write that asks, and says in which order it went on. */
const writes =
  (name: string, log: string[], outcome: 'done' | 'fails' = 'done') =>
  async (ask: Ask) => {
    log.push(`plan ${name}`);
    if ((await ask({ text: `${name}?`, lines: [`+ ${name}`] })) !== true) throw new Error(`${name} declined`);
    log.push(`write ${name}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (outcome === 'fails') throw new Error(`${name} failed`);
    log.push(`done ${name}`);
    return name;
  };

describe('several writes with one question', () => {
  it('are all planned before it is asked, and written one after the other', async () => {
    const log: string[] = [];
    const asked: Question[][] = [];
    const ended = await askedTogether([writes('a', log), writes('b', log)], async (questions) => {
      asked.push([...questions]);
      log.push('asked');
      return true;
    });
    expect(asked).toEqual([
      [
        { text: 'a?', lines: ['+ a'] },
        { text: 'b?', lines: ['+ b'] },
      ],
    ]);
    expect(log).toEqual(['plan a', 'plan b', 'asked', 'write a', 'done a', 'write b', 'done b']);
    expect(ended).toEqual([{ value: 'a' }, { value: 'b' }]);
  });

  it('write nothing at all after no', async () => {
    const log: string[] = [];
    const ended = await askedTogether([writes('a', log), writes('b', log)], async () => false);
    expect(log).toEqual(['plan a', 'plan b']);
    expect(ended.every((one) => 'failure' in one)).toBe(true);
  });

  it('leave out of the question what was refused while it was planned or had nothing to ask', async () => {
    const log: string[] = [];
    const refused = async () => Promise.reject(new Error('refused'));
    const ended = await askedTogether([refused, async () => 'unchanged', writes('c', log)], async (all) => {
      expect(all.map(({ text }) => text)).toEqual(['c?']);
      return true;
    });
    expect(ended).toEqual([{ failure: new Error('refused') }, { value: 'unchanged' }, { value: 'c' }]);
  });

  it('ask nobody where nothing would be written', async () => {
    const ended = await askedTogether([async () => 'same'], async () => {
      throw new Error('nobody is to be asked');
    });
    expect(ended).toEqual([{ value: 'same' }]);
  });

  it('go on behind one that fails, and tell each end', async () => {
    const log: string[] = [];
    const ended = await askedTogether([writes('a', log, 'fails'), writes('b', log)], async () => true);
    expect(ended).toEqual([{ failure: new Error('a failed') }, { value: 'b' }]);
  });
});
