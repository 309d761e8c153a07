import { expect, test } from 'vitest';
import { runEnd } from '../../../../src/cli/dns/run-end.ts';
import { emptyProgress } from '../../../../src/domain/progress.ts';

const F = 'omantel.omani.works';
const result = (harmful: string[]) => ({
  ...{ fqdn: F, unchanged: false, detail: 'done', snapshots: [`${F}-1`, 'omani.works-2'], harmful },
  progress: emptyProgress(F),
});

test('the way back is named, newest first; one that would break the name only with its warning', () => {
  expect(runEnd(result([]), { columns: 100 }).slice(-2)).toEqual([
    `  catalyst dns restore ${F} omani.works-2`,
    `  catalyst dns restore ${F} ${F}-1`,
  ]);
  const lines = runEnd(result(['omani.works-2']), { columns: 100 });
  const [safe, broken] = [lines.indexOf(`  catalyst dns restore ${F} ${F}-1`), lines.length - 1];
  expect(lines[broken]).toBe(`  catalyst dns restore ${F} omani.works-2`);
  expect(lines.slice(safe + 1, broken).join(' ')).toContain('refused without --even-if-broken');
});
