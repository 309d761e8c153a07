import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CLUSTER_RECIPES } from '../../../src/toolbox/cluster-recipes.ts';
import { findTool } from '../../../src/toolbox/find-tool.ts';
import { build } from '../../../src/toolbox/sources/go-build.ts';
import type { ClusterToolName, Workshop } from '../../../src/toolbox/tool.ts';
import { PACKAGE_FOLDER, tool } from '../../support/tools.ts';

const NAMES = Object.keys(CLUSTER_RECIPES) as ClusterToolName[];

let folder: string;
let workshop: Workshop;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-tools-'));
  workshop = {
    env: { PATH: join(folder, 'bin') },
    cacheFolder: join(folder, 'cache'),
    packageFolder: PACKAGE_FOLDER,
    report: () => {},
    fetch: false,
  };
  mkdirSync(join(folder, 'bin'));
});

describe('the programs of a real cluster', () => {
  it.each(NAMES)('%s is named when it cannot be had, with what to do', async (name) => {
    const failure = expect(findTool(name, workshop)).rejects;
    await failure.toMatchObject({ code: 'CATALYST-TOOL-MISSING', message: expect.stringContaining(name) });
  });

  it.each([
    'etcd',
    'kube-apiserver',
    'source-controller',
    'kustomize-controller',
    'helm-controller',
  ] as const)('%s of the cache is what its go.mod pins', async (name) => {
    const { version } = await tool(name);
    const pinned = readFileSync(join(PACKAGE_FOLDER, 'toolchain', name, 'go.mod'), 'utf8');
    expect(pinned).toMatch(new RegExp(`(etcd/server/v3|/kubernetes|/${name}) v${version}\\b`));
  });

  it('kubectl, which the benchmark measures against, is pinned as the API server is', () => {
    const pinned = (name: string) =>
      /k8s\.io\/kubernetes v(\S+)/.exec(
        readFileSync(join(PACKAGE_FOLDER, 'toolchain', name, 'go.mod'), 'utf8'),
      )?.[1];
    expect(pinned('kubectl')).toBe(pinned('kube-apiserver'));
    expect(pinned('kubectl')).toMatch(/^1\.34\.\d+$/);
  });

  it('Flux’s definitions are those of the kinds that we watch', async () => {
    const { path } = await tool('flux-crds');
    const kindOf = (file: string) =>
      (parse(readFileSync(join(path, file), 'utf8')) as { spec: { names: { kind: string } } }).spec.names
        .kind;
    expect(kindOf('helm.toolkit.fluxcd.io_helmreleases.yaml')).toBe('HelmRelease');
    expect(kindOf('kustomize.toolkit.fluxcd.io_kustomizations.yaml')).toBe('Kustomization');
    expect(kindOf('source.toolkit.fluxcd.io_helmcharts.yaml')).toBe('HelmChart');
  });
});

describe('a Go build', () => {
  it('sets what the release’s own build would', async () => {
    const log = join(folder, 'args');
    const go = `#!/bin/sh\nprintf '%s\\n' "$@" "$CGO_ENABLED" "$PWD" > ${log}\n`;
    writeFileSync(join(folder, 'bin', 'go'), go, { mode: 0o755 });
    const facts = {
      name: 'kube-apiserver',
      version: '9',
      module: 'kube-apiserver',
      usually: 'long',
    } as const;
    await build(workshop, {
      ...facts,
      package: 'example/cmd',
      stamps: { 'example/version.gitVersion': 'v9' },
    });
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines).toContain('-ldflags=-s -w -X example/version.gitVersion=v9');
    expect(lines.slice(-3)).toEqual([
      'example/cmd',
      '0',
      join(PACKAGE_FOLDER, 'toolchain', 'kube-apiserver'),
    ]);
  });
});
