import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Ended, openSite, type Site } from '../support/catalyst-e2e.ts';
import { type GuideCommand, guideCommands, guideNames, withoutChance } from '../support/guide.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';

const GUIDES = await guideNames();
let site: Site;
afterEach(() => site?.close());

/** 0, or the exit status that the guide shows with the error or a plan that differs, or marks its block with. */
function statusOf({ args, shown = '', exit }: GuideCommand): number {
  if (exit !== undefined) return exit;
  const told = /· exit (\d+)/.exec(shown)?.[1];
  if (told !== undefined) return Number(told);
  return args.includes('--detailed-exitcode') && !shown.includes('Nothing would change') ? 8 : 0;
}

/** Lines of a log come as things happen: each is looked for by itself. */
function unseen({ shown = '', both, exit }: GuideCommand, { code, stdout, stderr }: Ended): string[] {
  const isFailed = both || code !== 0;
  const said = withoutChance(
    isFailed && exit === undefined ? `${both ? stderr : stdout}\n${both ? stdout : stderr}` : stdout,
  );
  if (!both) return withoutChance(shown) === said ? [] : [withoutChance(shown), said];
  const lines = shown.split('\n').map(withoutChance).filter(Boolean);
  return lines.filter((line) => !said.includes(line));
}

describe.skipIf(!(await hasTool('tofu')))('the guides work as they stand (needs tofu)', () => {
  test.each(GUIDES)(
    '%s: every command ends and says what the guide shows',
    async (name) => {
      site = await openSite({ speed: 600 });
      await symlink(join(PACKAGE_FOLDER, 'examples'), join(site.folder, 'examples'));
      const commands = (await guideCommands(name)).filter(({ example }) => !example);
      expect(commands.filter(({ shown }) => shown !== undefined).length).toBeGreaterThan(3);
      for (const command of commands) {
        const line = command.args.join(' ');
        const ended = await site.catalyst(command.args);
        expect([line, ended.code, ended.stderr.slice(-2_000)]).toEqual([
          line,
          statusOf(command),
          expect.anything(),
        ]);
        if (command.shown !== undefined) expect([line, ...unseen(command, ended)]).toEqual([line]);
      }
    },
    180_000,
  );
});
