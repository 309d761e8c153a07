import { expect, test } from 'vitest';
import type { RecordRow } from '../../../../src/cli/dns/dns-rows.ts';
import { restoreView } from '../../../../src/cli/dns/restore-view.ts';
import { plainPaint } from '../../../../src/style/theme.ts';

const ZONE = 'omani.works';
const held = (ttl: number, value: string) => ({ type: 'A', ttl, values: [value] });
const changed = (name: string, from: ReturnType<typeof held>, to: ReturnType<typeof held>): RecordRow => ({
  ...{ action: 'change', name: `${name}.${ZONE}`, type: 'A', from, to },
});
const records = [
  changed('www', held(600, '192.0.2.1'), held(300, '192.0.2.1')),
  changed('mail', held(600, '192.0.2.2'), held(300, '192.0.2.2')),
  changed('ftp', held(600, '192.0.2.3'), held(300, '192.0.2.4')),
];
const view = (oneTtl: boolean) =>
  restoreView(
    {
      ...{ snapshot: `${ZONE}-1`, zone: ZONE, takenAt: '2026-11-21T09:00:00Z', records },
      ...{ others: 0, warnings: [], oneTtl },
    },
    { columns: 100, paint: plainPaint },
  ).join('\n');

test('where a zone has one TTL its change is said once; records that change by more stand for themselves', () => {
  const text = view(true);
  expect(text).toMatch(/~ zone +TTL of all its records +600 → 300/);
  expect(text).not.toContain('www');
  expect(text).toMatch(/A ftp 300 +192\.0\.2\.3 → 192\.0\.2\.4/);
  expect(view(false)).toContain('www');
});
