import { expect, it } from 'vitest';
import { componentDetailLines } from '../../../src/cli/component/detail-view.ts';
import { componentListLines } from '../../../src/cli/component/list-view.ts';
import { treeLines } from '../../../src/cli/component/tree-view.ts';
import type { Screen } from '../../../src/cli/screen.ts';
import type { ComponentRow } from '../../../src/services/components/list-components.ts';
import { UNICODE_SYMBOLS } from '../../../src/style/symbols.ts';
import { plainPaint } from '../../../src/style/theme.ts';

const base = { write: () => undefined, columns: 100, rows: 24, terminal: true, motion: true };
const screen: Screen = { ...base, symbols: UNICODE_SYMBOLS, paint: plainPaint };
const PODS = 'The Kubernetes API forbids us to list pods in the whole cluster.';
const told = ['', 'Not looked at, and not told of above:', `  ${PODS}`];
const names = { fqdn: 'omantel.omani.works', sandbox: false };
const component: ComponentRow = {
  ...{ id: 'loki', region: 'fsn1', component: 'loki', namespace: 'flux-system', family: 'INSIGHTS' },
  ...{ state: 'installed', terminal: true, suspended: false, missing: false, dependsOn: [], blockedBy: [] },
};

it('the list ends with what it could not look at', () => {
  const list = { ...names, regions: ['fsn1'], components: [component], installed: 1, total: 1 };
  expect(componentListLines({ ...list, forbidden: [PODS] }, screen, 0).slice(-3)).toEqual(told);
  expect(componentListLines(list, screen, 0)).not.toContain(told[1]);
});

it('the tree too', () => {
  const root = { kind: 'HelmRelease', name: 'bp-loki', state: 'installed', children: [] };
  const tree = { fqdn: names.fqdn, id: 'loki', region: 'fsn1', component: 'loki', root, forbidden: [PODS] };
  expect(treeLines(tree, screen).slice(-3)).toEqual(told);
});

it('a component does not call absent what nobody could look for', () => {
  const source = { kind: 'HelmChart', namespace: 'flux-system', name: 'flux-system-bp-loki' };
  const detail = {
    ...{ ...names, component, release: 'flux-system/bp-loki', targetNamespace: 'loki', conditions: [] },
    ...{ dependsOn: [], dependents: [], workloads: [], faults: [], events: [], sources: [source] },
    ...{ values: { inline: false, from: [] }, forbidden: [PODS] },
  };
  const lines = componentDetailLines(detail, screen, 0);
  expect(lines.slice(-3)).toEqual(told);
  expect(lines.join('\n')).toContain('HelmChart flux-system/flux-system-bp-loki, not looked at');
  expect(lines.join('\n')).not.toMatch(/not there|Nothing of it runs/);
  const { forbidden: _, ...all } = detail;
  const whole = componentDetailLines({ ...all, sources: [{ ...source, exists: false }] }, screen, 0).join(
    '\n',
  );
  expect(whole).toMatch(/not there.*Nothing of it runs yet/s);
});
