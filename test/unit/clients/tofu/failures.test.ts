import { describe, expect, test } from 'vitest';
import { tofuFailure } from '../../../../src/clients/tofu/failures.ts';

const error = (summary: string, detail = '', address = 'hcloud_server.worker["fsn1/w1"]') => ({
  severity: 'error' as const,
  summary,
  detail,
  address,
});

describe("Hetzner's refusals, as the provider prints them", () => {
  test.each([
    ['server limit reached (resource_limit_exceeded, 5f1c)', 'CATALYST-HETZNER-LIMIT', 4],
    ['SSH key name is already used (uniqueness_error, 5f1c)', 'CATALYST-HETZNER-NAME-TAKEN', 4],
    ['insufficient permissions for this request (forbidden, 5f1c)', 'CATALYST-HETZNER-READ-ONLY', 3],
    ['token is read only (token_readonly)', 'CATALYST-HETZNER-READ-ONLY', 3],
    ['unable to authenticate (unauthorized, 5f1c)', 'CATALYST-HETZNER-UNAUTHORIZED', 3],
    ['error during placement (resource_unavailable, 5f1c)', 'CATALYST-HETZNER-NO-CAPACITY', 4],
    ['error during placement (placement_error)', 'CATALYST-HETZNER-NO-CAPACITY', 4],
    ['limit of 3600 requests per hour reached (rate_limit_exceeded)', 'CATALYST-HETZNER-RATE-LIMITED', 4],
    ['invalid input in field x (invalid_input): [x => [bad]]', 'CATALYST-HETZNER-REFUSED', 4],
  ])('%s', (summary, code, exit) => {
    const failure = tofuFailure('apply', [error(summary)], '');
    expect(failure).toMatchObject({ code, exit });
    expect(failure.message).toBe(`Hetzner answered: ${summary}`);
    expect(failure.hint).toBeTruthy();
  });

  test("the provider's own paragraph around them goes", () => {
    const detail =
      'An unexpected error was encountered during an API request.\n\nname is already used\n\nError code: uniqueness_error\nStatus code: 409\n';
    const failure = tofuFailure('apply', [error('API request failed', detail)], '');
    expect(failure.code).toBe('CATALYST-HETZNER-NAME-TAKEN');
    expect(failure.message).toBe(
      'Hetzner answered: name is already used Error code: uniqueness_error Status code: 409',
    );
  });
});

test('OpenTofu itself: lock, passphrase, values, network, and what nobody foresaw', () => {
  const codes = [
    error('Error acquiring the state lock', 'Error message: resource temporarily unavailable'),
    error('Error acquiring the state lock', 'decryption failed for all provided methods'),
    error('Invalid value for variable', 'regions must name at least one region.'),
    error('Get "https://api.hetzner.cloud/v1/servers": dial tcp: lookup api.hetzner.cloud: no such host'),
    error('Saved plan is stale'),
    error('Something new'),
  ].map((diagnostic) => tofuFailure('plan', [diagnostic], '').code);
  expect(codes).toEqual([
    'CATALYST-TOFU-STATE-LOCKED',
    'CATALYST-TOFU-STATE-SEALED',
    'CATALYST-TOFU-CONFIG',
    'CATALYST-HETZNER-UNREACHABLE',
    'CATALYST-PLAN-MOVED',
    'CATALYST-TOFU-FAILED',
  ]);
});

test('without diagnostics the text of stderr speaks, without its frame and colours', () => {
  const stderr = '\u001b[31m╷\u001b[0m\n│ \u001b[1mError: No such resource\u001b[0m\n│ \n│ It is gone.\n╵\n';
  expect(tofuFailure('untaint', [], stderr).message).toBe(
    'OpenTofu untaint failed: No such resource It is gone.',
  );
  expect(tofuFailure('apply', [], '').message).toContain('without a word');
});

test('several faults are all told, by address; the first known one gives the code', () => {
  const failure = tofuFailure(
    'apply',
    [error('odd', '', 'a'), error('full (resource_limit_exceeded)', '', 'b')],
    '',
  );
  expect(failure.code).toBe('CATALYST-HETZNER-LIMIT');
  expect(failure.faults?.map(({ field }) => field)).toEqual(['a', 'b']);
});

test('an end without a word points to what silences a process', () => {
  expect(tofuFailure('apply', [], '').hint).toMatch(/killed, or the disk of the state folder is full/);
  expect(tofuFailure('apply', [], 'panic: x').hint).toMatch(/^What OpenTofu wrote is in tofu\/log/);
});
