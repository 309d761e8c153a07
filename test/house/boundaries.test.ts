import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Import, importsBelow } from '../support/imports.ts';

/** Folder of src → folders of src that it may import; `types` only as types. */
const MAY: Record<string, { code: string[]; types?: string[] }> = {
  domain: { code: [] },
  toolbox: { code: ['domain'] },
  clients: { code: ['domain'] },
  pipeline: { code: ['domain'], types: ['clients'] },
  services: { code: ['domain', 'pipeline'], types: ['clients'] },
  style: { code: [], types: ['domain'] },
  sandbox: { code: ['domain', 'toolbox'] },
  cli: { code: ['domain', 'style'], types: ['services'] },
  tui: { code: ['domain', 'style'], types: ['services'] },
  commands: { code: ['cli', 'domain', 'style'], types: ['services'] },
};

/** The doors: one file that may go where its folder may not. */
const DOORS: { from: RegExp; to: RegExp }[] = [
  { from: /^src\/services\/(open|wiring\/.*)\.ts$/, to: /^src\/(clients|toolbox)\// },
  { from: /^src\/clients\/tofu\//, to: /^src\/toolbox\// },
  { from: /^src\/clients\/[a-z-]+\//, to: /^src\/clients\/(http|process)\// },
  { from: /^src\/commands\/(sandbox\/|completion\.ts$)/, to: /^src\/sandbox\/door\.ts$/ },
  { from: /^src\/commands\/dashboard\.ts$/, to: /^src\/tui\/door\.tsx?$/ },
  { from: /^src\/cli\/open-services\.ts$/, to: /^src\/services\/open\.ts$/ },
];

const imports = importsBelow('src');

describe('who may import whom', () => {
  it('finds the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(allowed({ from: 'src/domain/x.ts', to: 'src/cli/y.ts', own: true, typeOnly: true })).toBe(false);
    expect(allowed({ from: 'src/sandbox/x.ts', to: 'src/clients/y.ts', own: true, typeOnly: true })).toBe(
      false,
    );
  });

  it('holds for every import', () => {
    const wrong = imports.filter((one) => one.own && !allowed(one));
    expect(wrong.map((one) => `${one.from} → ${one.to}`)).toEqual([]);
  });

  it('keeps I/O out of the domain', () => {
    const io =
      /^(node:(fs|net|tls|http|https|dns|dgram|child_process|os|process|worker_threads)|undici|execa|pg|@nats-io)/;
    const wrong = imports.filter((one) => one.from.startsWith('src/domain/') && io.test(one.to));
    expect(wrong.map((one) => `${one.from} → ${one.to}`)).toEqual([]);
  });

  it('names no DNS provider above its adapter: what one can do, its capabilities say', () => {
    const files = globSync('src/{pipeline,services/dns,cli/dns,cli/dns-verify}/**/*.ts');
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => /powerdns|dynadot/i.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('has no cycles', () => {
    expect(cycles(imports.filter((one) => one.own && !one.typeOnly))).toEqual([]);
  });
});

function allowed(one: Import): boolean {
  const from = one.from.split('/')[1]!;
  const to = one.to.split('/')[1]!;
  if (from === to && from !== 'clients') return true;
  if (from === 'clients' && sameRoom(one)) return true;
  const rule = MAY[from];
  if (rule === undefined) return false;
  if (rule.code.includes(to) || (one.typeOnly && (rule.types ?? []).includes(to))) return true;
  if (from === 'clients' && to === 'clients' && one.typeOnly) return true;
  return DOORS.some((door) => door.from.test(one.from) && door.to.test(one.to));
}

function sameRoom(one: Import): boolean {
  return one.from.split('/').slice(0, 3).join('/') === one.to.split('/').slice(0, 3).join('/');
}

function cycles(edges: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
