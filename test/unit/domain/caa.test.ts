import { describe, expect, test } from 'vitest';
import { caaForbids } from '../../../src/domain/caa.ts';

describe('caaForbids', () => {
  test.each<[string, string[], string | undefined, string | undefined]>([
    ['nothing', [], undefined, undefined],
    ['the issuer', ['0 issue "letsencrypt.org"'], undefined, undefined],
    [
      'the issuer with parameters and capitals',
      ['0 issue " LetsEncrypt.ORG ; accounturi=x"'],
      undefined,
      undefined,
    ],
    ['another one', ['0 issue "digicert.com"'], 'only digicert.com may issue', 'only digicert.com may issue'],
    ['both', ['0 issue "digicert.com"', '0 issue "letsencrypt.org"'], undefined, undefined],
    ['nobody', ['0 issue ";"'], 'nobody may issue', 'nobody may issue'],
    ['nobody for wildcards', ['0 issue "letsencrypt.org"', '0 issuewild ";"'], undefined, 'nobody may issue'],
    [
      'the issuer for wildcards only',
      ['0 issue ";"', '0 issuewild "letsencrypt.org"'],
      'nobody may issue',
      undefined,
    ],
    [
      'wildcards of another one, plain names free',
      ['0 issuewild "digicert.com"'],
      undefined,
      'only digicert.com may issue',
    ],
    ['only where to report', ['0 iodef "mailto:a@b.c"'], undefined, undefined],
    ['what is not known', ['0 tbs "x"'], undefined, undefined],
    [
      'what is not known and critical',
      ['128 tbs "x"'],
      'a critical property tbs that no authority may overlook',
      'a critical property tbs that no authority may overlook',
    ],
    ['what is no record', ['rubbish'], undefined, undefined],
    [
      'a longer name with the same end',
      ['0 issue "notletsencrypt.org"'],
      'only notletsencrypt.org may issue',
      'only notletsencrypt.org may issue',
    ],
  ])('%s', (_what, values, plain, wild) => {
    expect(caaForbids(values, 'letsencrypt.org', false)).toBe(plain);
    expect(caaForbids(values, 'letsencrypt.org', true)).toBe(wild);
  });
});
