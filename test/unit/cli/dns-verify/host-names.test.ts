import { expect, test } from 'vitest';
import { hostNames, issuerName } from '../../../../src/cli/dns-verify/host-names.ts';

const F = 'omantel.omani.works';

test('a host is a label or a whole name below the Sovereign', () => {
  expect(hostNames(['grafana', `a.b.${F}.`, F], F)).toEqual([`grafana.${F}`, `a.b.${F}`, F]);
});

test.each(['www.example.org', 'console.zain.omani.works', 'omani.works', 'under_score', ''])(
  '--host %s is refused',
  (host) => {
    expect(() => hostNames([host], F)).toThrow(expect.objectContaining({ code: 'CATALYST-USAGE' }));
  },
);

test('an issuer is a domain', () => {
  expect(issuerName('LetsEncrypt.org.')).toBe('letsencrypt.org');
  for (const text of ['letsencrypt', 'https://letsencrypt.org', 'a b.org', '', ';'])
    expect(() => issuerName(text)).toThrow(expect.objectContaining({ code: 'CATALYST-USAGE' }));
});
