import { expect, it } from 'vitest';
import type { ComponentSeen } from '../../../src/tui/model.ts';
import { FQDN } from '../../support/story.ts';
import { answer, DETAIL, FULL, modelOn, reached, seen } from '../../support/tui.ts';

const PODS = 'The Kubernetes API forbids us to list pods in the whole cluster.';

function shown(more: Partial<ComponentSeen>): string {
  const value = { ...DETAIL, ...more };
  const told = answer({ of: 'component', fqdn: FQDN, id: 'seaweedfs', value });
  return seen(reached(modelOn('component', { columns: 160, rows: 70 }), [...FULL, told]).model).join('\n');
}

it('says why nothing from Git arrives, what is asked for, and what is wrong with the source', () => {
  const source = { kind: 'HelmChart', namespace: 'flux-system', name: 'x', exists: true, revision: '1.0.1' };
  const text = shown({
    appliedBy: {
      kustomization: 'flux-system/bootstrap-kit',
      stopped: { cause: 'it is suspended', fix: 'flux resume kustomization bootstrap-kit' },
    },
    wanted: '9.9.9',
    sources: [{ ...source, wanted: '9.9.9', ready: false, reason: 'ChartPullError', message: 'not found' }],
  });
  expect(text).toMatch(/version +\S+, asked for 9\.9\.9/);
  expect(text).toContain(
    'Kustomization flux-system/bootstrap-kit, which applies nothing now: it is suspended. Fix: flux resume kustomization bootstrap-kit',
  );
  expect(text).toContain(
    'HelmChart flux-system/x, asked for 9.9.9, has 1.0.1, not ready: ChartPullError: not found',
  );
});

it('names what nobody could look at, and calls nothing absent for that', () => {
  const source = { kind: 'HelmChart', namespace: 'flux-system', name: 'x' };
  const text = shown({ forbidden: [PODS], sources: [source] });
  expect(text).toMatch(/Not looked at, and not told of above\s+The Kubernetes API forbids us to list pods/);
  expect(text).toContain('HelmChart flux-system/x, not looked at');
  expect(shown({})).not.toContain('Not looked at');
});
