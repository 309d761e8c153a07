import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const face = new URL('../../../../src/cli/faces/listr-face.ts', import.meta.url).href;
const story = new URL('../../../support/story.ts', import.meta.url).href;
const style = new URL('../../../../src/style/', import.meta.url).href;

/** A whole run on a face whose stderr is a terminal, in a process whose stdout is a pipe. */
const program = `
  const { listrFace } = await import('${face}');
  const { CONVERGING, foldOf, told } = await import('${story}');
  const { UNICODE_SYMBOLS: symbols } = await import('${style}symbols.ts');
  const { plainPaint: paint } = await import('${style}theme.ts');
  const write = (text) => void process.stderr.write(text);
  const screen = { write, columns: 80, rows: 24, terminal: true, motion: true, symbols, paint };
  const sleep = (_, signal) => new Promise((done) => signal.addEventListener('abort', done));
  const shown = listrFace(screen, { now: () => 0, sleep }, () => () => undefined);
  const events = told(CONVERGING);
  for (const [index, event] of events.entries()) shown.show(event, foldOf(events.slice(0, index + 1)));
  await shown.close();
`;

test('with stdout in a pipe nothing but results goes there: the frame is on stderr, and listr2 says nothing', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toContain(' handover');
});
