import { describe, expect, it } from 'vitest';
import { merge } from '../../../../src/pipeline/stages/converge/merge.ts';

async function* of<T>(...values: T[]): AsyncGenerator<T> {
  for (const value of values) yield value;
}

async function* failing(): AsyncGenerator<number> {
  yield 1;
  throw new Error('gone');
}

describe('merge', () => {
  it('gives every value of every source, each in its order', async () => {
    const seen: string[] = [];
    for await (const value of merge([of('a1', 'a2', 'a3'), of('b1', 'b2'), of()])) seen.push(value as string);
    expect(seen.filter((value) => value.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(seen.filter((value) => value.startsWith('b'))).toEqual(['b1', 'b2']);
  });

  it('throws what a source throws, and lets the others go', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (let count = 0; ; count += 1) yield count;
      } finally {
        ended = true;
      }
    }
    const all = async () => {
      for await (const _value of merge([endless(), failing()]));
    };
    await expect(all()).rejects.toThrow('gone');
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(true);
  });
});
