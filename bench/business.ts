import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { urlOf } from '../test/support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../test/support/business.ts';
import { type Home, homeAt } from '../test/support/catalyst.ts';
import type { Bench } from './bench.ts';
import { exporting, issuing, listing } from './business-bulk.ts';
import { redeeming } from './business-redeem.ts';

const FQDN = 'acme.omani.works';

/** The money's own speed, on the real PostgreSQL of the sandbox, against its own tools. */
export const business: Bench = {
  title: "Business, against PostgreSQL's own tools",
  async run(quick) {
    if (!(await hasBusinessTools())) return [];
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-bench-'));
    const shop = await testBusiness({ fqdn: FQDN, seed: false });
    const home = await homeAt(folder);
    try {
      await signedIn(shop, home);
      return [
        ...(await listing(shop, home, quick)),
        ...(await issuing(shop, home, quick)),
        ...(await exporting(shop, home)),
        ...(await redeeming(shop, folder, quick)),
      ];
    } finally {
      await home.run(['sandbox', 'down']);
      await shop.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function signedIn(shop: TestBusiness, home: Home): Promise<void> {
  await writeFile(join(home.folder, 'password'), shop.adminPassword, { mode: 0o600 });
  await writeFile(join(home.folder, 'database'), urlOf(shop), { mode: 0o600 });
  const named = ['context', 'create', 'acme', '--fqdn', FQDN, '--context', 'sandbox', '--use'];
  for (const args of [
    ['sandbox', 'up', '--speed', '60'],
    [...named, '--email', shop.adminEmail, '--address', `${shop.gatewayUrl}/api`],
    ['auth', 'login', '--password-file', 'password'],
  ]) {
    const { status, stderr } = await home.run(args);
    if (status !== 0) throw new Error(`${args.join(' ')} is broken: ${stderr}`);
  }
}
