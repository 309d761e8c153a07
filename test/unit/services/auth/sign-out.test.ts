import { expect, it, onTestFinished } from 'vitest';
import type { KeptSession } from '../../../../src/services/auth/session-files.ts';
import { signOut } from '../../../../src/services/auth/sign-in.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { deskWorkshop, voucherDesk } from '../../../support/voucher-desk.ts';

const at = '2026-11-21T09:12:00.000Z';
const session: KeptSession = {
  ...{ way: 'password', subject: 'u1', email: 'a@example.com', role: 'member', renewable: true },
  ...{ signedInAt: at, refreshedAt: at },
};

it('waits for a renewal that is under way, and leaves nothing of it', async () => {
  const desk = await voucherDesk();
  onTestFinished(() => desk.close());
  const workshop = await deskWorkshop(desk, await tempFolder());
  const { sessions } = workshop;
  await sessions.write('demo', session, { token: 'old', refreshToken: 'r1' });
  const [begun, renewal] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const renewing = sessions.alone('demo', undefined, async () => {
    begun.resolve();
    await renewal.promise;
    await sessions.write('demo', session, { token: 'new', refreshToken: 'r2' });
  });
  await begun.promise;
  let ended = false;
  const out = signOut(workshop, {}).finally(() => {
    ended = true;
  });
  const next = sessions.alone('demo', undefined, () => sessions.look('demo'));
  expect(ended).toBe(false);
  renewal.resolve();
  await renewing;
  expect(await out).toMatchObject({ wasSignedIn: true });
  await next;
  expect(await sessions.look('demo')).toBeUndefined();
  expect(await signOut(workshop, {})).toMatchObject({ wasSignedIn: false });
  expect(desk.bodies).toContainEqual({ refresh_token: 'r2' });
});
