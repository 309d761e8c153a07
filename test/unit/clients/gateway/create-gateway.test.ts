import { expect, it, onTestFinished } from 'vitest';
import { createGateway } from '../../../../src/clients/gateway/create-gateway.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { directTarget } from '../../../support/direct-target.ts';
import { realClock } from '../../../support/real-clock.ts';

const tokens = { current: async () => 'a-token-of-somebody', renew: async () => undefined };

function gatewayAt(base: string, isThereOtherwise: () => Promise<boolean>) {
  const addressOf = async (host: string) => {
    throw new CatalystError('CATALYST-DNS-NAME-UNKNOWN', `${host} has no address.`);
  };
  const gateway = createGateway({
    base,
    target: directTarget,
    addressOf,
    isThereOtherwise,
    clock: realClock,
    tokens,
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

it('tells a Sovereign without a marketplace from one that is not there', async () => {
  const base = 'https://marketplace.acme.omani.works/api';
  await expect(gatewayAt(base, async () => true).listVouchers()).rejects.toMatchObject({
    ...{ code: 'CATALYST-NOT-INSTALLED', exit: 9 },
  });
  await expect(gatewayAt(base, async () => false).listVouchers()).rejects.toMatchObject({
    code: 'CATALYST-DNS-NAME-UNKNOWN',
  });
});

it.each(['http://marketplace.acme.omani.works/api', 'https://u:p@x.om/api', 'ftp://x', 'nonsense'])(
  'sends no token to %s',
  (base) => {
    const refused = expect.objectContaining({ code: 'CATALYST-TARGET-REFUSED' });
    expect(() => gatewayAt(base, async () => true)).toThrow(refused);
  },
);
