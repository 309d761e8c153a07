import { expect, test } from 'vitest';
import { tellingLine } from '../../../../src/domain/component/telling-line.ts';

test.each([
  [
    'failed post-install: 1 error occurred:\n\t* job failed: BackoffLimitExceeded\n\n',
    'failed post-install: 1 error occurred: job failed: BackoffLimitExceeded',
  ],
  ['\n  timed out waiting.\nmore', 'timed out waiting'],
  ['only this:', 'only this'],
  ['', ''],
])('%j tells %j', (message, line) => {
  expect(tellingLine(message)).toBe(line);
});
