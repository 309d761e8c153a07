import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { KIT, kitRelease } from '../../../../src/sandbox/flux/kit.ts';
import type { ApiObject } from '../../../../src/sandbox/kubernetes/api-object.ts';
import { chartArchive } from '../../../../src/sandbox/real-cluster/chart.ts';
import { kitChart, kitCharts } from '../../../../src/sandbox/real-cluster/kit-charts.ts';

/** Unpacks an archive with the system's own tar. */
function unpacked(archive: Buffer): { files: string[]; read(path: string): string } {
  const folder = mkdtempSync(join(tmpdir(), 'chart-'));
  writeFileSync(join(folder, 'chart.tgz'), archive);
  const files = execFileSync('tar', ['-tzf', 'chart.tgz'], { cwd: folder }).toString().trim().split('\n');
  execFileSync('tar', ['-xzf', 'chart.tgz'], { cwd: folder });
  return { files, read: (path) => readFileSync(join(folder, path), 'utf8') };
}

describe('a chart', () => {
  it('is an archive that tar unpacks, and the same bytes each time', () => {
    const chart = {
      ...{ name: 'bp-x', version: '1.2.3', values: { greeting: 'grüß Gott' } },
      templates: { 'one.yaml': 'value: {{ required "needed" .Values.x }}\n' },
    };
    const { files, read } = unpacked(chartArchive(chart));
    expect(files).toEqual(['bp-x/Chart.yaml', 'bp-x/values.yaml', 'bp-x/templates/one.yaml']);
    expect(parse(read('bp-x/Chart.yaml'))).toMatchObject({
      apiVersion: 'v2',
      name: 'bp-x',
      version: '1.2.3',
    });
    expect(parse(read('bp-x/values.yaml'))).toEqual({ greeting: 'grüß Gott' });
    expect(read('bp-x/templates/one.yaml')).toBe(chart.templates['one.yaml']);
    expect(chartArchive(chart)).toEqual(chartArchive(chart));
  });
});

describe('the kit’s charts', () => {
  it('are the 35 of the table, each with an object', () => {
    const charts = kitCharts();
    expect(charts.map(({ name, version }) => `${name} ${version}`)).toEqual(
      KIT.map(({ component, version }) => `bp-${component} ${version}`),
    );
    expect(charts.every(({ objects = [] }) => objects.length > 0)).toBe(true);
  });

  it('leave namespace and Flux’s labels to Flux, and carry their version in their images', () => {
    const { read } = unpacked(chartArchive(kitChart(kitRelease('mimir')!, '9.9.9')));
    const objects = parseAllDocuments(read('bp-mimir/templates/objects.yaml')).map(
      (document) => document.toJS() as ApiObject,
    );
    expect(objects.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
    expect(JSON.stringify(objects)).not.toContain('fluxcd.io');
    expect(JSON.stringify(objects)).toContain('mimir-querier:9.9.9');
    const job = objects.find(({ kind }) => kind === 'Job');
    expect(job?.spec).toMatchObject({ template: { spec: { restartPolicy: 'Never' } } });
  });
});
