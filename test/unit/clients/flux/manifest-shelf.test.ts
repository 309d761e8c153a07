import { expect, it } from 'vitest';
import { ManifestShelf } from '../../../../src/clients/flux/manifest-shelf.ts';
import type { Kubernetes } from '../../../../src/clients/kubernetes/kubernetes.ts';

const release = (history: object[]) => ({
  metadata: { name: 'bp-loki', namespace: 'flux-system', uid: 'u' },
  status: { history },
});

function shelf() {
  const asked: string[] = [];
  const get = async (_resource: unknown, name: string) => void asked.push(name);
  let wake: () => void = () => undefined;
  const changed = () => wake();
  const read = () => new Promise<void>((resolve) => (wake = resolve));
  return { shelf: new ManifestShelf({ get } as unknown as Kubernetes, changed), asked, read };
}

it('has not read what has no history yet, so that a release is not installed for a moment only', () => {
  const { shelf: manifests, asked } = shelf();
  expect(manifests.of('k', release([]))).toEqual({ read: false });
  expect(asked).toEqual([]);
});

it('reads a version once, and the next one anew', async () => {
  const { shelf: manifests, asked, read } = shelf();
  for (const version of [1, 2]) {
    const present = release([{ name: 'loki', version }]);
    const done = read();
    expect(manifests.of('k', present)).toEqual({ read: false });
    await done;
    expect(manifests.of('k', present)).toEqual({ read: true, stored: undefined });
  }
  expect(asked).toEqual(['sh.helm.release.v1.loki.v1', 'sh.helm.release.v1.loki.v2']);
});
