import { expect, test } from 'vitest';
import { withoutTofuNoise } from '../../../src/domain/tofu-noise.ts';

test.each(['execution halted', 'Execution halted', 'operation canceled', 'Stopping operation...'])(
  'what OpenTofu says because it was stopped is no news: %s',
  (text) => {
    expect(withoutTofuNoise(text)).toBeUndefined();
  },
);

test('a call that the interrupt cut off is told by its object and what may have become of it', () => {
  const text =
    'hcloud_server.control_plane["primary/cp1"]: context canceled: remaining running actions: [42]';
  const told = withoutTofuNoise(text);
  expect(told).toContain('hcloud_server.control_plane["primary/cp1"]: cut off by the interrupt');
  expect(told).not.toContain('context');
});

test.each([
  'hcloud_server.a: server limit reached (resource_limit_exceeded)',
  'the execution was not halted',
])('everything else is told as it is: %s', (text) => {
  expect(withoutTofuNoise(text)).toBe(text);
});
