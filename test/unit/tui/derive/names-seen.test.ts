import { describe, expect, it } from 'vitest';
import type { VerifyResult, VerifyRow } from '../../../../src/domain/dns-verify.ts';
import { certificatesText, namesText } from '../../../../src/tui/derive/names-seen.ts';
import { CONVERGING, FQDN } from '../../../support/story.ts';
import { answer, FULL, modelOn, NOW, reached, seen, tick, toldBy } from '../../../support/tui.ts';

const row = (name: string, more: Partial<VerifyRow>): VerifyRow => ({
  ...{ stage: 'tls', server: name, subject: 'certificate', name, type: 'TLS', state: 'ok', values: [] },
  ...more,
});
const result = (rows: VerifyRow[], more: Partial<VerifyResult> = {}): VerifyResult => ({
  ...{ v: 1, sovereign: FQDN, fqdn: FQDN, zone: FQDN, address: '203.0.113.10', at: '2026-11-21T09:13:00Z' },
  ...{ agrees: true, diagnoses: [], error: null, rows },
  stages: [
    { stage: 'zone', state: 'passed', says: '2 servers' },
    { stage: 'tls', state: 'skipped', says: 'not handed over yet' },
  ],
  ...more,
});

describe('the certificates of a Sovereign', () => {
  it('are as good as the one that ends first, and each that is not says why', () => {
    const rows = [
      row(FQDN, { values: ['2027-02-19T09:00:00Z'] }),
      row(`api.${FQDN}`, { values: ['2026-12-01T09:13:00Z'] }),
      row(`gitea.${FQDN}`, { state: 'wrong', says: 'it has expired' }),
      row(`admin.${FQDN}`, { state: 'silent' }),
    ];
    expect(certificatesText(result(rows), NOW)).toBe(
      '2 of 4 names, until 2026-12-01, in 10d; gitea: it has expired; admin: no answer',
    );
  });

  it('that nobody looked at are not told to be well', () => {
    expect(certificatesText(result([]), NOW)).toBe('not looked at: not handed over yet');
    expect(namesText(result([]))).toBe('as wanted: zone; not asked: tls');
  });
});

describe('the names on the screen of a Sovereign', () => {
  const regions = {
    type: 'output-learned',
    name: 'regions',
    value: [{ key: 'fsn1', loadBalancer: { ipv4: '203.0.113.10' }, controlPlanes: [], workers: [] }],
  } as const;
  const up = [toldBy([...CONVERGING, regions as never])];
  const asked = (screen: 'sovereign' | 'components') =>
    reached(modelOn(screen), up).effects.filter((one) => one.type === 'read' && one.subject.of === 'dns')
      .length;

  it('are asked for where somebody looks at it, as soon as there is an address, and not with every frame', () => {
    expect([asked('sovereign'), asked('components')]).toEqual([1, 0]);
    const { model } = reached(modelOn('sovereign'), up);
    const told = [answer({ of: 'dns', fqdn: FQDN, value: result([]) }), tick(NOW + 60_000)];
    const again = reached(model, told).effects.filter(
      (one) => one.type === 'read' && one.subject.of === 'dns',
    );
    expect(again).toEqual([]);
    expect(seen(model).join('\n')).toMatch(/certificates +reading/);
  });

  it('need attention once it was handed over, with what mends them', () => {
    const diagnosis = {
      kind: 'stale-address',
      sentence: 'ns2 still says 198.51.100.1.',
      fix: 'Wait 5 minutes.',
      next: '',
    } as const;
    const wrong = answer({
      of: 'dns',
      fqdn: FQDN,
      value: result([], { agrees: false, diagnoses: [diagnosis] }),
    });
    const urls = {
      type: 'output-learned',
      name: 'urls',
      value: { console: `https://console.${FQDN}` },
    } as const;
    const before = seen(reached(modelOn('sovereign'), [...FULL, wrong]).model).join('\n');
    expect(before).not.toMatch(/Needs attention[\s\S]*ns2 still says[\s\S]*components/);
    const { model } = reached(modelOn('sovereign'), [...FULL, toldBy([...CONVERGING, urls as never]), wrong]);
    expect(seen(model).join('\n')).toMatch(
      /Needs attention\n +! ns2 still says 198\.51\.100\.1\. Wait 5 minutes\./,
    );
  });
});
