import { expect, it } from 'vitest';
import { ManifestShelf } from '../../../../src/clients/flux/manifest-shelf.ts';
import type { Kubernetes } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { HandClock } from '../kubernetes/hand-clock.ts';

const release = (history: object[]) => ({
  metadata: { name: 'bp-loki', namespace: 'flux-system', uid: 'u' },
  status: { history },
});

const NOT_FOUND = async () => undefined;

function shelf(answer: () => Promise<undefined> = NOT_FOUND) {
  const asked: string[] = [];
  const confirmed: string[] = [];
  const get = (_resource: unknown, name: string) => {
    asked.push(name);
    return answer();
  };
  const clock = new HandClock();
  let wake: () => void = () => undefined;
  const read = () => new Promise<void>((resolve) => (wake = resolve));
  const made = new ManifestShelf({
    kubernetes: { get } as unknown as Kubernetes,
    clock,
    speed: 1,
    changed: () => wake(),
    confirm: async (name) => void confirmed.push(name),
  });
  return { shelf: made, asked, confirmed, read, clock };
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

it('asks once for a Secret that is absent, however often it is looked at, and is idle then', async () => {
  const { shelf: manifests, asked, read } = shelf();
  const present = release([{ name: 'loki', version: 1 }]);
  const done = read();
  for (let looks = 0; looks < 5; looks += 1) expect(manifests.of('k', present)).toEqual({ read: false });
  expect(manifests.idle).toBe(false);
  await done;
  expect(manifests.idle).toBe(true);
  expect(manifests.of('k', present)).toEqual({ read: true, stored: undefined });
  expect(asked).toHaveLength(1);
});

it('is idle after a failure, and asks again after five seconds only', async () => {
  const { shelf: manifests, asked, read, clock } = shelf(() => Promise.reject(new Error('down')));
  const present = release([{ name: 'loki', version: 1 }]);
  const done = read();
  manifests.of('k', present);
  await done;
  expect(manifests.of('k', present)).toEqual({ read: false });
  expect(manifests.idle).toBe(true);
  clock.advance(5_000);
  manifests.of('k', present);
  expect(asked).toHaveLength(2);
});

it('confirms what a release that changed before our eyes holds, before it counts as read', async () => {
  const { shelf: manifests, confirmed, read } = shelf();
  const done = read();
  manifests.of('k', release([{ name: 'loki', version: 1 }]), true);
  await done;
  expect(confirmed).toEqual(['bp-loki']);
});
