import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTool } from '../../../src/toolbox/find-tool.ts';
import { cached, cachePath, keep } from '../../../src/toolbox/sources/cached.ts';
import { onPath, onPathByModule } from '../../../src/toolbox/sources/on-path.ts';
import { releaseArchive } from '../../../src/toolbox/sources/release-archive.ts';
import type { Workshop } from '../../../src/toolbox/tool.ts';

let folder: string;
let said: string[];
let workshop: Workshop;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolbox-'));
  said = [];
  workshop = {
    env: { PATH: join(folder, 'bin') },
    cacheFolder: join(folder, 'cache'),
    packageFolder: folder,
    report: (line) => said.push(line),
    fetch: true,
  };
  mkdirSync(join(folder, 'bin'));
});

function program(path: string, says: string): void {
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
}

describe('a program on PATH', () => {
  it('is taken when its version matches, and only then', async () => {
    program(join(folder, 'bin', 'tofu'), 'version 2.0.0');
    const source = onPath('tofu', ['version'], /version (1\.\d+\.\d+)/);
    expect(await source(workshop)).toBeUndefined();
    program(join(folder, 'bin', 'tofu'), 'version 1.12.6');
    expect(await source(workshop)).toMatchObject({ version: '1.12.6', source: 'path' });
  });
});

describe('a program on PATH that tells no version', () => {
  it('is known by the build information inside it', async () => {
    const source = onPathByModule('helm-controller', 'github.com/fluxcd/helm-controller', /^1\.6\.\d+/);
    const holding = (text: string) =>
      writeFileSync(join(folder, 'bin', 'helm-controller'), `\x7fELF\0${text}\0`, { mode: 0o755 });
    holding('no word of a module');
    expect(await source(workshop)).toBeUndefined();
    holding('path\tmain\ndep\tgithub.com/fluxcd/helm-controller\tv1.5.3\th1:x=\n');
    expect(await source(workshop)).toBeUndefined();
    holding('path\tmain\ndep\tgithub.com/fluxcd/helm-controller\tv1.6.4\th1:x=\n');
    expect(await source(workshop)).toMatchObject({ version: '1.6.4', source: 'path' });
  });
});

describe('the cache', () => {
  it('finds what was kept and refuses what was changed since', async () => {
    program(join(folder, 'made'), 'tofu');
    await keep(workshop, { name: 'tofu', version: '1', made: join(folder, 'made'), source: 'go' });
    expect(await cached('tofu', '1')(workshop)).toMatchObject({ source: 'cache' });
    writeFileSync(cachePath(workshop, 'tofu', '1'), '#!/bin/sh\necho other\n');
    await expect(cached('tofu', '1')(workshop)).rejects.toThrow('SHA-256 differs');
  });
});

describe('an official archive', () => {
  let server: Server;
  const files = new Map<string, Buffer>();

  beforeEach(async () => {
    workshop = { ...workshop, env: { PATH: process.env.PATH } };
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    program(join(folder, 'tofu'), 'from the archive');
    execFileSync('tar', ['-czf', 'tofu.tar.gz', 'tofu'], { cwd: folder });
    files.set('/tofu.tar.gz', readFileSync(join(folder, 'tofu.tar.gz')));
  });

  afterEach(() => void server.close());

  const addressOfServer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sumOf = (file: string) => createHash('sha256').update(files.get(file)!).digest('hex');
  const recipe = () =>
    releaseArchive({
      name: 'tofu',
      version: '9',
      base: addressOfServer(),
      archive: () => 'tofu.tar.gz',
      sums: 'SUMS',
    });

  it('is unpacked when it matches the release’s own sums', async () => {
    const sum = sumOf('/tofu.tar.gz');
    files.set('/SUMS', Buffer.from(`${'0'.repeat(64)}  other\n${sum}  tofu.tar.gz\n`));
    const tool = await recipe()(workshop);
    expect(execFileSync(tool!.path).toString()).toBe('from the archive\n');
    expect(said[0]).toContain('downloading tofu 9');
  });

  it('may hold the program in a folder, and be published with a bare sum', async () => {
    mkdirSync(join(folder, 'etcd-v9'));
    program(join(folder, 'etcd-v9', 'etcd'), 'a member');
    execFileSync('tar', ['-czf', 'etcd.tar.gz', 'etcd-v9/etcd'], { cwd: folder });
    files.set('/etcd.tar.gz', readFileSync(join(folder, 'etcd.tar.gz')));
    files.set('/etcd.tar.gz.sha256', Buffer.from(sumOf('/etcd.tar.gz')));
    const source = releaseArchive({
      ...{ name: 'etcd', version: '9', base: addressOfServer() },
      ...{ archive: () => 'etcd.tar.gz', member: () => 'etcd-v9/etcd', sums: (file) => `${file}.sha256` },
    });
    expect(execFileSync((await source(workshop))!.path).toString()).toBe('a member\n');
  });

  it('may be the program itself, below a folder', async () => {
    files.set('/bin/linux/kube-apiserver', readFileSync(join(folder, 'tofu')));
    files.set('/bin/linux/kube-apiserver.sha256', Buffer.from(`${sumOf('/bin/linux/kube-apiserver')}\n`));
    const source = releaseArchive({
      ...{ name: 'kube-apiserver', version: '9', base: addressOfServer() },
      ...{ archive: () => 'bin/linux/kube-apiserver', member: 'file', sums: (file) => `${file}.sha256` },
    });
    expect(execFileSync((await source(workshop))!.path).toString()).toBe('from the archive\n');
    files.set('/bin/linux/kube-apiserver.sha256', Buffer.from('0'.repeat(64)));
    await expect(source(workshop)).rejects.toThrow('does not match');
  });

  it('is not looked for where none is published', async () => {
    const source = releaseArchive({
      ...{ name: 'etcd', version: '9', base: addressOfServer(), archive: () => undefined, sums: 'SUMS' },
    });
    expect(await source(workshop)).toBeUndefined();
  });

  it('is refused when it does not', async () => {
    files.set('/SUMS', Buffer.from(`${'0'.repeat(64)}  tofu.tar.gz\n`));
    await expect(recipe()(workshop)).rejects.toThrow('does not match');
    expect(await cached('tofu', '9')(workshop)).toBeUndefined();
  });
});

describe('a tool that cannot be had', () => {
  it('is named with what a person can do', async () => {
    const failure = findTool('git', { ...workshop, env: { PATH: '' }, fetch: false });
    if (process.platform === 'linux')
      await expect(failure).rejects.toMatchObject({ code: 'CATALYST-TOOL-MISSING', exit: 3 });
  });
});
