import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  readManifest,
  readStoredRelease,
  releaseSecret,
} from '../../../../src/clients/flux/stored-release.ts';

const MANIFEST = `---
# Source: loki/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: loki}
---
# Source: loki/templates/statefulset.yaml
apiVersion: apps/v1
kind: "StatefulSet"
metadata:
  name: loki
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: canary
  namespace: elsewhere
spec:
  template:
    spec:
      containers:
        - args: ["kind: Deployment"]
---
`;

function secret(release: unknown, pack: (json: string) => Buffer = gzipSync) {
  const packed = pack(JSON.stringify(release)).toString('base64');
  return { metadata: { name: 's' }, data: { release: Buffer.from(packed).toString('base64') } };
}

describe('a stored release', () => {
  it('holds the workloads that its manifest promises', async () => {
    expect(await readStoredRelease(secret({ namespace: 'loki', manifest: MANIFEST }))).toEqual({
      objects: 3,
      workloads: [
        { kind: 'StatefulSet', namespace: 'loki', name: 'loki' },
        { kind: 'DaemonSet', namespace: 'elsewhere', name: 'canary' },
      ],
    });
  });

  it('may be stored without gzip, and may be hollow', async () => {
    const plain = await readStoredRelease(
      secret({ namespace: 'loki', manifest: '\n' }, (json) => Buffer.from(json)),
    );
    expect(plain).toEqual({ objects: 0, workloads: [] });
  });

  it.each([
    ['nothing', { metadata: { name: 's' } }],
    ['no base64', { metadata: { name: 's' }, data: { release: '%%%' } }],
    ['broken gzip', secret({}, () => Buffer.from([0x1f, 0x8b, 1, 2, 3]))],
    ['no manifest', secret({ namespace: 'x' })],
    ['a number', secret(7)],
    ['more than 64 MiB unpacked', secret({ manifest: 'x'.repeat(65 * 1024 * 1024) })],
    ['a manifest that is no YAML', secret({ manifest: 'kind: Deployment\n\t: [}' })],
  ])('is not read when it holds %s', async (_what, hostile) => {
    expect(await readStoredRelease(hostile)).toBeUndefined();
  });

  it('does not follow aliases without end', () => {
    const bomb = `kind: Deployment\na: &a [x,x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]\nmetadata: {name: x}\n`;
    expect(() => readManifest(bomb, 'n')).toThrow(/alias/i);
  });

  it('is in the Secret of the newest revision, where the release says', () => {
    const status = {
      history: [
        { name: 'loki', version: 3 },
        { name: 'loki', version: 2 },
      ],
    };
    const metadata = { name: 'bp-loki', namespace: 'flux-system' };
    expect(releaseSecret({ metadata, status })).toEqual({
      namespace: 'flux-system',
      name: 'sh.helm.release.v1.loki.v3',
    });
    const stored = { ...status, storageNamespace: 'elsewhere' };
    expect(releaseSecret({ metadata, status: stored })?.namespace).toBe('elsewhere');
    expect(releaseSecret({ metadata, status: {} })).toBeUndefined();
  });
});
