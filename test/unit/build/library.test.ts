import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';
import { PACKAGE_FOLDER } from '../../support/tools.ts';

const run = promisify(execFile);

const USE = `import { type ErrorCode, isCatalystError, openServices, type Services, type WriteRequest } from '@openova/catalyst/services';
const services: Services = openServices({ folders: { state: '/tmp/state' }, context: 'sandbox' });
export const codeOf = (thrown: unknown): ErrorCode | undefined => (isCatalystError(thrown) ? thrown.code : undefined);
export const dry: WriteRequest = { dryRun: true, ask: async () => undefined };
const found: Promise<{ sovereigns: { fqdn: string }[] }> = services.sovereigns.list();
// @ts-expect-error nothing of that name: were the declarations missing, everything would be allowed
services.nothingOfThatName;
console.log(typeof found);
`;

/** A project that has our package among its packages. */
async function project(): Promise<string> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'node_modules/@openova'), { recursive: true });
  await symlink(PACKAGE_FOLDER, join(folder, 'node_modules/@openova/catalyst'));
  await symlink(join(PACKAGE_FOLDER, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'use.ts'), USE);
  return folder;
}

it('the library is found by its published name', async () => {
  const folder = await project();
  const script = "console.log(Object.keys(await import('@openova/catalyst/services')).join());";
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
  expect(stdout).toBe('CatalystError,OutcomeUnknown,RateLimited,isCatalystError,openServices\n');
});

it('and so are its types', async () => {
  const folder = await project();
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--types',
    'node',
  ];
  const told = await run(join(PACKAGE_FOLDER, 'node_modules/.bin/tsc'), [...flags, 'use.ts'], {
    cwd: folder,
  }).then(
    () => '',
    (failure: { stdout: string }) => failure.stdout,
  );
  expect(told).toBe('');
});
