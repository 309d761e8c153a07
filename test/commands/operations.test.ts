import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { type Ended, type Home, homeAt } from '../support/catalyst.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const FQDN = 'acme.omani.works';

async function expectValid(name: string, value: unknown): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const file = join(PACKAGE_FOLDER, 'schemas', `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(await readFile(file, 'utf8')));
  expect(validate(value), `${name}: ${JSON.stringify(validate.errors)?.slice(0, 600)}`).toBe(true);
}

describe.skipIf(!(await hasBusinessTools()))(
  'health, organizations, events and usage by command (needs postgres, nats-server)',
  () => {
    let home: Home;
    let business: TestBusiness;
    const run = (...args: string[]) => home.run([...args, '--token-file', 'token']);
    const bus = (...args: string[]) => home.run(['events', ...args, '--nats', business.natsUrl!]);
    const checked = async (schema: string, ended: Ended, status = 0) => {
      expect(ended, ended.stdout).toMatchObject({ status });
      const value = JSON.parse(ended.stdout);
      await expectValid(schema, value);
      return value;
    };

    beforeAll(async () => {
      home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-operations-')));
      business = await testBusiness({ fqdn: FQDN });
      await home.run(['sandbox', 'up', '--speed', '60']);
      const made = ['context', 'create', 'acme', '--fqdn', FQDN, '--context', 'sandbox', '--use'];
      expect((await home.run([...made, '--address', `${business.gatewayUrl}/api`])).status).toBe(0);
      await writeFile(join(home.folder, 'token'), business.adminToken, { mode: 0o600 });
    }, 120_000);

    afterAll(async () => {
      await home?.run(['sandbox', 'down']);
      await business?.close();
      if (home !== undefined) await rm(home.folder, { recursive: true, force: true });
    });

    it('tells the health of a business, and ends with 8 when something is wrong', async () => {
      const well = await checked('health', await run('health', '--json'));
      expect(well).toMatchObject({
        sovereign: FQDN,
        world: 'sandbox',
        way: 'gateway',
        findings: 0,
        offset: 0,
      });
      const page = await checked('health', await run('health', '--json', '--fields', 'name', '--limit', '1'));
      expect(page.rows).toEqual([{ name: 'gateway' }]);
      business.faults.set({ name: 'business-5xx', value: '503' });
      const ill = await run('health');
      business.faults.clear('business-5xx');
      expect([ill.status, ill.stdout]).toEqual([
        8,
        expect.stringMatching(/^WHAT +STATE +SAYS\ngateway +wrong/),
      ]);
    });

    it('lists, shows and follows organizations, and names the step that is missing', async () => {
      const list = await checked(
        'organization-list',
        await run('organization', 'list', '--json', '--limit', '2'),
      );
      expect([list.total, list.organizations.length]).toEqual([7, 2]);
      expect((await run('organization', 'list', '--status', 'deleted')).stdout).toContain('sur-sails');
      const shown = await run('organization', 'show', 'nakheel-dates', '--json');
      expect(await checked('organization-show', shown)).toMatchObject({
        orders: [{ amount: '9.000', currency: 'OMR' }],
      });
      expect((await run('organization', 'show', 'nakheel-dates')).stdout).toMatch(
        /workspace +completed, 100 %/,
      );
      await checked('organization-status', await run('organization', 'status', '--json'));
      await business.inject('billing-105-lost-order');
      const broken = await run('organization', 'status', '--json', '--fields', 'slug,step,state');
      const { findings, organizations } = await checked('organization-status', broken, 8);
      expect(findings).toBe(1);
      expect(organizations).toContainEqual({ slug: 'lost-lanterns', step: 'provisioning', state: 'missing' });
      const life = await run('organization', 'timeline', 'lost-lanterns', '--json');
      expect((await checked('organization-timeline', life, 8)).finding.says).toContain(
        'order.placed was lost',
      );
      const text = await run('organization', 'timeline', 'lost-lanterns');
      expect([text.status, text.stdout]).toEqual([8, expect.stringContaining('missing at "provisioning"')]);
      const unknown = await run('organization', 'show', 'nobody', '--json');
      expect([unknown.status, JSON.parse(unknown.stdout).error.code]).toEqual([
        4,
        'CATALYST-ORGANIZATION-NOT-FOUND',
      ]);
    });

    it('looks into the bus, back and on, without what events carry unless asked', async () => {
      await checked('events-doctor', await bus('doctor', '--json'));
      const watching = bus('watch', '--type', 'tenant.created', '--count', '1', '--json', '--data');
      const token = await business.tokenOf('founder@example.om');
      const found = async (slug: string) => {
        const body = { slug, name: slug, plan_id: '' };
        return (await business.call('POST', '/api/tenant/orgs', { token, body })).status;
      };
      let ended = false;
      void watching.then(() => {
        ended = true;
      });
      let number = 0;
      await expect
        .poll(
          async () => {
            number += 1;
            await found(`seen-${number}`);
            return ended;
          },
          { timeout: 30_000, interval: 500 },
        )
        .toBe(true);
      const seen = await watching;
      expect([seen.status, seen.stderr]).toEqual([0, '']);
      const event = JSON.parse(seen.stdout);
      await expectValid('events-watch', event);
      expect(event).toMatchObject({
        type: 'tenant.created',
        data: { slug: expect.stringMatching(/^seen-/) },
      });
      const back = await bus('tail', '--type', 'tenant.created', '--lines', '1', '--json');
      const { events } = await checked('events-tail', back);
      expect(events).toMatchObject([{ type: 'tenant.created', subject: 'catalyst.tenant.created' }]);
      expect(events[0]).not.toHaveProperty('data');
      expect((await bus('tail', '--since', '1h')).stdout).toMatch(/^WHEN \(UTC\) +TYPE/);
    }, 60_000);

    it('charges for usage once, after showing it, and lists it from balance and bus', async () => {
      const [{ user_id: customer }] = (await business.sql(
        `SELECT user_id FROM customers WHERE email = 'owner@sohar-motors.example'`,
      )) as [{ user_id: string }];
      const wanted = ['--customer', customer, '--charge', '0.5', '--reason', 'usage:newapi:qwen3-coder'];
      const charge = (...more: string[]) =>
        run('usage', 'record', ...wanted, '--request-id', 'req-cli', ...more);
      const planned = await checked('usage-record', await charge('--dry-run', '--json'));
      expect(planned).toMatchObject({ outcome: 'planned', charge: '0.500' });
      expect((await charge('--json')).status).toBe(2);
      const done = await checked('usage-record', await charge('--yes', '--json'));
      expect(done).toMatchObject({ outcome: 'recorded', balance: '33.000', currency: 'OMR' });
      expect((await charge('--yes')).stdout).toMatch(/was booked before[\s\S]*OMR 33\.000/);
      const wrong = await run(
        'usage',
        'record',
        ...wanted.slice(0, 4),
        '--reason',
        'gift',
        '--request-id',
        ' ',
        '--json',
      );
      expect([wrong.status, JSON.parse(wrong.stdout).error.faults.length]).toEqual([2, 2]);
      await writeFile(join(home.folder, 'owner'), await business.tokenOf('owner@sohar-motors.example'), {
        mode: 0o600,
      });
      const from = ['usage', 'list', '--from', 'balance', '--token-file', 'owner'];
      const own = await checked('usage-list', await home.run([...from, '--json']));
      expect(own.usage).toHaveLength(3);
      expect(own.usage[0]).toEqual({ at: expect.any(String), reason: 'usage:newapi:qwen3-coder' });
      expect((await home.run(from)).stdout).toContain('(not told)');
      const kept = await run('usage', 'list', '--nats', business.natsUrl!, '--json');
      expect(await checked('usage-list', kept)).toMatchObject({ from: 'bus', total: 0, dropped: 0 });
    });

    it('says when nothing listens at the address of the bus', async () => {
      const none = await home.run(['events', 'doctor', '--nats', 'nats://127.0.0.1:1', '--json']);
      expect([none.status, JSON.parse(none.stdout).error.code]).toEqual([3, 'CATALYST-NETWORK-REFUSED']);
    });
  },
);
