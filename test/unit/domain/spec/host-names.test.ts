import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  domainRule,
  fqdnLengthRule,
  nearestLabel,
  subdomainRule,
} from '../../../../src/domain/spec/host-names.ts';

describe('the label in a pool domain', () => {
  test.each(['omantel', 'a-1x', 'x9z', 'a'.repeat(32)])('takes %s', (label) => {
    expect(subdomainRule(label)).toBeUndefined();
  });

  test.each([
    ['Omantel', 'omantel would do.'],
    ['1abc', 'abc would do.'],
    ['abc-', 'abc would do.'],
    ['a.b', 'a-b would do.'],
    ['oman_tel', 'oman-tel would do.'],
    ['a'.repeat(40), `${'a'.repeat(32)} would do.`],
    ['', 'Use lower-case letters, digits and dashes.'],
    ['-', 'Use lower-case letters, digits and dashes.'],
  ])('refuses %j and offers the nearest', (label, fix) => {
    expect(subdomainRule(label)).toMatchObject({ fix });
  });

  test.each(['console', 'keycloak', 'ns2', 'pdns-admin'])('refuses the reserved name %s', (label) => {
    expect(subdomainRule(label)?.reason).toContain('reserved');
  });

  test('warns of a short name only', () => {
    expect(subdomainRule('ab')).toMatchObject({ warning: true });
  });

  test('what is offered as nearest holds the rule', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const nearest = nearestLabel(text);
        if (nearest !== undefined) expect(subdomainRule(nearest)?.warning ?? true).toBe(true);
      }),
    );
  });
});

describe('a domain of one\u2019s own', () => {
  const rule = domainRule({ digits: true });
  test.each(['omantel.om', '3m.com', 'xn--mgb9awbf.example'])('takes %s', (fqdn) => {
    expect(rule(fqdn)).toBeUndefined();
  });

  test.each(['om', 'a..b', 'a.b.', 'Ä.de', 'a_b.de', '-a.de', 'a.-b', '10.0.0.1', `${'a'.repeat(64)}.de`])(
    'refuses %s',
    (fqdn) => {
      expect(rule(fqdn)).toBeDefined();
    },
  );

  test('fits into a label of Hetzner', () => {
    expect(fqdnLengthRule(`${'a'.repeat(60)}.om`)).toBeUndefined();
    expect(fqdnLengthRule(`${'a'.repeat(61)}.om`)).toBeDefined();
  });
});
