import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The main job against the sandbox: the same program and the same path as a real run, in a state folder of its own.
 * The sandbox stays up afterwards, so that one can look around; the next rehearsal starts from nothing.
 */
const root = resolve(import.meta.dirname, '..');
const state = join(root, '.rehearsal');
const before = `${state}-before`;
const env = {
  ...process.env,
  CATALYST_STATE_DIR: state,
  CATALYST_CONFIG_DIR: join(state, 'config'),
  CATALYST_CONTEXT: 'sandbox',
};

catalyst(['sandbox', 'down']);
setAside();
const up = catalyst([
  'sandbox',
  'up',
  ...(process.env.CATALYST_REHEARSAL_SPEED ? ['--speed', process.env.CATALYST_REHEARSAL_SPEED] : []),
]);
const status =
  up === 0 ? catalyst(['sovereign', 'create', '--file', 'examples/rehearsal.yaml', '--yes']) : up;
if (status === 0) {
  process.stderr.write(
    [
      '',
      'The sandbox stays up. To look around, paste this; then every command above and below works as it stands:',
      `  alias catalyst='${process.execPath} ${join(root, 'bin', 'run.js')}'`,
      `  export CATALYST_CONTEXT=sandbox CATALYST_STATE_DIR='${state}' CATALYST_CONFIG_DIR='${join(state, 'config')}'`,
      '  catalyst sovereign show omantel.omani.works',
      '  catalyst sandbox fault --help',
      '  catalyst sandbox down',
      `The next rehearsal starts from nothing; what is here is kept as ${before} until the one after it.`,
      'The sandbox has no browser and no kubectl in it: its addresses are reached by catalyst alone.',
      '',
    ].join('\n'),
  );
}
process.exitCode = status;

/** Somebody may have worked on in the folder, as the last lines propose: nothing of it is thrown away unseen. */
function setAside(): void {
  if (!existsSync(join(state, 'sovereigns'))) {
    rmSync(state, { recursive: true, force: true });
    return;
  }
  rmSync(before, { recursive: true, force: true });
  renameSync(state, before);
  process.stderr.write(`The last rehearsal is kept as ${before}; this one starts from nothing.\n`);
}

function catalyst(args: string[]): number {
  process.stderr.write(`\n$ catalyst ${args.join(' ')}\n`);
  const ended = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  return ended.status ?? 130;
}
