import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processStart } from '../../../src/clients/process/process-start.ts';
import { findSurround } from '../../../src/services/wiring/surround.ts';
import { settingsAt } from '../../support/services.ts';
import { tempFolder } from '../../support/temp-folder.ts';

it('dials nothing outside this machine, neither its own that is off nor an address of the real world', async () => {
  const settings = settingsAt(await tempFolder(), { context: 'sandbox' });
  const folder = join(settings.folders.state, 'sandbox');
  const connectFile = join(folder, 'connect.json');
  await mkdir(folder, { recursive: true });
  await writeFile(connectFile, JSON.stringify({ 'tcp/203.0.113.11:6443': 40_123 }));
  const here = (port: number) => `http://127.0.0.1:${port}`;
  const endpoints = {
    ...{ hetznerApi: here(1), registry: here(2), k3sReleases: here(3), git: here(4), powerdnsApi: here(5) },
    control: here(6),
  };
  const pidStart = await processStart(process.pid, process.platform);
  const context = {
    v: 1,
    pid: process.pid,
    pidStart,
    connectFile,
    authority: 'PEM',
    speed: 1,
    resolvers: [],
    credentials: {},
  };
  await writeFile(join(folder, 'context.json'), JSON.stringify({ ...context, ...endpoints }));
  const { connect } = (await findSurround(settings)).target;
  expect(connect.lookup('203.0.113.11', 6443)).toEqual({ host: '127.0.0.1', port: 40_123 });
  for (const off of ['203.0.113.12', '198.51.100.7', '192.0.2.53', '65.108.1.2', '10.0.0.5', '2a01:4f8::1'])
    expect(connect.lookup(off, 6443, 'tcp')).toEqual({ host: '127.0.0.1', port: 1 });
  for (const free of ['127.0.0.1', '::1', 'marketplace.omantel.omani.works'])
    expect(connect.lookup(free, 8080)).toBeUndefined();
});

it('says that a sandbox is down, whose process is gone or another one by now', async () => {
  const settings = settingsAt(await tempFolder(), { context: 'sandbox' });
  await expect(findSurround(settings)).rejects.toMatchObject({ code: 'CATALYST-SANDBOX-DOWN', exit: 3 });
  const here = 'http://127.0.0.1:1';
  const endpoints = {
    hetznerApi: here,
    registry: here,
    k3sReleases: here,
    git: here,
    powerdnsApi: here,
    control: here,
  };
  const context = { v: 1, pid: process.pid, pidStart: 'another', connectFile: 'x', ...endpoints };
  await mkdir(join(settings.folders.state, 'sandbox'), { recursive: true });
  await writeFile(join(settings.folders.state, 'sandbox', 'context.json'), JSON.stringify(context));
  await expect(findSurround(settings)).rejects.toMatchObject({ code: 'CATALYST-SANDBOX-DOWN' });
});
