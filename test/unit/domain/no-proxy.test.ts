import { describe, expect, it } from 'vitest';
import { bypassesProxy } from '../../../src/domain/no-proxy.ts';

describe('NO_PROXY', () => {
  it.each([
    ['api.example.org', 443, 'example.org', true],
    ['example.org', 443, 'example.org', true],
    ['badexample.org', 443, 'example.org', false],
    ['api.example.org', 443, '.example.org', true],
    ['api.example.org', 443, '*.example.org', true],
    ['API.Example.ORG.', 443, 'example.org', true],
    ['example.org', 443, 'example.org:8443', false],
    ['example.org', 8443, 'other, example.org:8443', true],
    ['203.0.113.10', 6443, '203.0.113.0/24', true],
    ['203.0.114.10', 6443, '203.0.113.0/24', false],
    ['203.0.113.10', 6443, '203.0.113.10', true],
    ['203.0.113.10', 6443, '203.0.113.10:443', false],
    ['2001:db8::1', 443, '2001:db8::/32', true],
    ['[2001:db8:0::1]', 443, '2001:db8::1', true],
    ['2001:db8::1', 443, '203.0.113.0/24', false],
    ['203.0.113.10', 443, '0.0.0.0/0', true],
    ['203.0.113.10', 443, '203.0.113.0/x', false],
    ['anything', 443, '*', true],
    ['anything', 443, '', false],
    ['localhost', 443, '', true],
    ['127.0.0.53', 443, '', true],
  ])('%s:%i with "%s": past the proxy %s', (host, port, noProxy, past) => {
    expect(bypassesProxy(host, port, noProxy)).toBe(past);
  });
});
