import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dashboardPictures, runnerOf } from '../../tools/screens/dashboard-pictures.ts';
import { SANDBOX_UP } from '../../tools/screens/dashboard-scenes.ts';
import { pictureLines } from '../../tools/screens/scenes.ts';
import { hasBusinessTools } from '../support/business.ts';
import { catalystHome, PROGRAM } from '../support/catalyst.ts';
import { keptPicture, withoutBars } from '../support/pictures.ts';
import { PACKAGE_FOLDER, tool } from '../support/tools.ts';

/**
 * Lines that come in another order, or another number of them, each time: what OpenTofu made, how often a pod crashed and where
 * that breaks a sentence, what took longest; and sub-steps, of which a frame shows as many as it has room for.
 */
const LOOSE = [
  /create |destroy |restart|Back-?off|begins|done|user\.login|exit status|--previous/i,
  /critical path|install-(?!grafana)|more: l|below$|(^|[○✖!▸] )N:N:N|^[✔○✖!▸]+ TIME/,
  /state against|authorities and|work folder|what would change|look for an OpenTofu/,
];

/** The lines of a picture that are the same whenever it is taken, in no order. */
const steady = (svg: string) =>
  pictureLines(svg)
    .map((line) =>
      withoutBars(line)
        .replaceAll(/[◆┌│└─]|TIME/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '' && !LOOSE.some((loose) => loose.test(line)))
    .sort();

it('the frames of the dashboard are as in their pictures (tools/screens.ts takes them)', async (test) => {
  if (!(await hasBusinessTools())) return test.skip('needs PostgreSQL and NATS');
  await tool('tofu');
  const home = await catalystHome();
  const run = runnerOf(PROGRAM, PACKAGE_FOLDER, { ...home.env, CATALYST_CONTEXT: 'sandbox' });
  onTestFinished(async () => void (await home.run(['sandbox', 'down'])));
  await run(SANDBOX_UP);
  const drawn = await dashboardPictures(run, join('examples', 'rehearsal.yaml'));
  const kept = await Promise.all(drawn.map(async ({ name }) => [name, steady(await keptPicture(name))]));
  expect(Object.fromEntries(drawn.map(({ name, svg }) => [name, steady(svg)]))).toEqual(
    Object.fromEntries(kept),
  );
}, 400_000);
