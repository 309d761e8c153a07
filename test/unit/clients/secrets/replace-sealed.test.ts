import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { wholeFiles } from '../../../../src/clients/files/atomic.ts';
import { refuseOtherFile } from '../../../../src/clients/secrets/replace-sealed.ts';
import { seal } from '../../../../src/clients/secrets/seal.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const PASSPHRASE = 'correct horse';
const asked = async () => PASSPHRASE;
const never = async () => Promise.reject(new Error('nobody needs a passphrase here'));

test('nothing, or one of the same purpose, may be written over; its passphrase may be another', async () => {
  const folder = await tempFolder();
  await refuseOtherFile(join(folder, 'new'), 'plan', never, wholeFiles);
  for (const passphrase of [PASSPHRASE, 'another one']) {
    const file = join(folder, 'old.plan');
    await writeFile(file, await seal(Buffer.from('x'), passphrase, 'plan'));
    await refuseOtherFile(file, 'plan', asked, wholeFiles);
  }
});

test.each(['', 'name: zain\n', '{"v": 1}', '{"broken'])(
  'a file that holds %j is left as it is',
  async (text) => {
    const file = join(await tempFolder(), 'spec.yaml');
    await writeFile(file, text);
    await expect(refuseOtherFile(file, 'archive', never, wholeFiles)).rejects.toMatchObject({
      code: 'CATALYST-USAGE',
      message: `${file} exists and is no sealed file of catalyst; it was left as it is.`,
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);

test('an archive is not lost to a plan, nor a folder to either; a folder that is missing is named', async () => {
  const folder = await tempFolder();
  const archive = join(folder, 'omantel.sealed');
  await writeFile(archive, await seal(Buffer.from('x'), PASSPHRASE, 'archive'));
  await expect(refuseOtherFile(archive, 'plan', asked, wholeFiles)).rejects.toThrow('archive of a Sovereign');
  const inner = join(folder, 'inner');
  await mkdir(inner);
  await expect(refuseOtherFile(inner, 'plan', never, wholeFiles)).rejects.toThrow('no sealed file');
  const nowhere = join(folder, 'nowhere', 'x');
  await expect(refuseOtherFile(nowhere, 'plan', never, wholeFiles)).rejects.toThrow('nowhere does not exist');
  const closed = refuseOtherFile('/proc/x.sealed', 'plan', never, wholeFiles);
  await expect(closed).rejects.toThrow('Nothing can be written into /proc');
});

test('an archive is written over by one of the same Sovereign alone', async () => {
  const file = join(await tempFolder(), 'omantel.sealed');
  const sealed = (name: string, passphrase: string) =>
    seal(gzipSync(JSON.stringify({ v: 1, name, files: {}, secrets: {} })), passphrase, 'archive');
  await writeFile(file, await sealed('omantel.omani.works', PASSPHRASE));
  await refuseOtherFile(file, 'archive', asked, wholeFiles, 'omantel.omani.works');
  await expect(refuseOtherFile(file, 'archive', asked, wholeFiles, 'zain.omani.works')).rejects.toMatchObject(
    {
      code: 'CATALYST-USAGE',
      message: `${file} is the archive of omantel.omani.works; it was left as it is.`,
    },
  );
  await writeFile(file, await sealed('omantel.omani.works', 'another one'));
  await expect(refuseOtherFile(file, 'archive', asked, wholeFiles, 'omantel.omani.works')).rejects.toThrow(
    'sealed with another passphrase',
  );
});
