import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../../src/domain/event.ts';
import { runTask } from '../../../../src/tui/perform/run-tasks.ts';
import { CONVERGING, FQDN, foldOf, told } from '../../../support/story.ts';

/** What is asked before a run goes on that left a journal so. */
async function asked(bodies: EventBody[]): Promise<string> {
  const progress = foldOf(told(bodies));
  const questions: string[] = [];
  const how = {
    ask: async ({ text, lines }: { text: string; lines: readonly string[] }) => {
      questions.push(text, ...lines);
      return false;
    },
  };
  const services = { sovereigns: { show: async () => ({ progress }) } };
  const ended = runTask({ verb: 'go-on', fqdn: FQDN }).run(services as never, how as never);
  await expect(ended).rejects.toMatchObject({ code: 'CATALYST-DECLINED' });
  return questions.join('\n');
}

describe('before a run goes on', () => {
  it('says how far it came, what is left and what it costs, and does nothing after no', async () => {
    const shown = await asked([
      ...CONVERGING,
      { type: 'run-ended', run: 'r1', outcome: 'timed-out' } as EventBody,
    ]);
    expect(shown).toMatch(new RegExp(`^Go on with ${FQDN.replaceAll('.', '\\.')} where it stopped\\?`));
    expect(shown).toMatch(/run {4}create, timed-out/);
    expect(shown).toMatch(/done {3}check, plan, apply, records, cluster/);
    expect(shown).toMatch(/left {3}converge/);
    expect(shown).toContain('EUR 43.96 a month by its plan (net)');
    expect(shown).toContain('makes what its plan still lacks');
  });

  it('says of a destroy that it is taken down further, and no cost', async () => {
    const destroying: EventBody[] = [
      ...CONVERGING,
      { type: 'run-ended', run: 'r1', outcome: 'done' } as EventBody,
      {
        type: 'run-started',
        run: 'r2',
        command: 'destroy',
        version: '0.1.0',
        stages: ['withdraw', 'remove', 'zone'],
      } as never,
      { type: 'run-ended', run: 'r2', outcome: 'interrupted' } as EventBody,
    ];
    const shown = await asked(destroying);
    expect(shown).toContain('goes on to take that down');
    expect(shown).not.toContain('a month');
  });
});
