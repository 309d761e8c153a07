import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listenPortForward } from '../../src/clients/kubernetes/port-forward/listen-port-forward.ts';
import { startNats } from '../../src/sandbox/business/servers/nats-server.ts';
import { startPostgres } from '../../src/sandbox/business/servers/postgres-server.ts';
import type { ForwardSite } from '../support/forward-site.ts';
import { kubeletSite } from '../support/kubelet-site.ts';
import { hasTool, tool, workshop } from '../support/tools.ts';

const able = await hasTool('port-forward-server');

describe.skipIf(!able)(
  "real servers behind the kubelet's own port-forward (needs port-forward-server)",
  () => {
    let site: ForwardSite;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'catalyst-forwarded-'));
      site = await kubeletSite();
    }, 60_000);

    afterAll(async () => {
      await site?.close();
      await rm(folder, { recursive: true, force: true });
    });

    async function reached(port: number, loopback: number): Promise<number> {
      site.listens(port, loopback);
      const listener = await listenPortForward((signal) =>
        site.kubernetes.portForward!({ namespace: 'default', name: 'web', port }, { signal }),
      );
      onTestFinished(() => listener.close());
      return listener.port;
    }

    it('PostgreSQL: a login, a megabyte there and back, four clients at once', async () => {
      const { path: program } = await tool('postgres');
      const templateFolder = join(workshop.cacheFolder, 'tools', 'postgres-template');
      const { port: own, user, password, stop } = await startPostgres({ program, folder, templateFolder });
      onTestFinished(stop);
      const port = await reached(5432, own);
      const text = 'x'.repeat(1024 * 1024);
      const answers = await Promise.all(
        [1, 2, 3, 4].map(async (number) => {
          const client = new Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
          await client.connect();
          const { rows } = await client.query('select $1::int as number, length($2) as size, $2 as text', [
            number,
            text,
          ]);
          await client.end();
          return [rows[0].number, rows[0].size, rows[0].text === text];
        }),
      );
      expect(answers).toEqual([1, 2, 3, 4].map((number) => [number, text.length, true]));
    }, 120_000);

    it('NATS, which speaks first: what one client publishes another one hears', async () => {
      const { path: program } = await tool('nats-server');
      const server = await startNats(program, folder);
      onTestFinished(() => server.stop());
      const servers = `127.0.0.1:${await reached(4222, server.port)}`;
      const [hearer, teller] = await Promise.all([connect({ servers }), connect({ servers })]);
      const heard = hearer.subscribe('news', { max: 3 });
      await hearer.flush();
      for (const word of ['one', 'two', 'three']) teller.publish('news', word);
      await teller.flush();
      const words: string[] = [];
      for await (const message of heard) words.push(message.string());
      expect(words).toEqual(['one', 'two', 'three']);
      await Promise.all([hearer.close(), teller.close()]);
    }, 60_000);
  },
);
