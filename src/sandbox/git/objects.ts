import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Tree } from '../flux/template-tree.ts';

type Kind = 'blob' | 'tree' | 'commit';

/** Writes loose objects of a bare repository, as gitformat-loose and gitformat-core describe them. */
export class GitObjects {
  readonly #folder: string;

  /** `folder` is the repository's own, the one with `HEAD`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes every file and folder; gives the name of the top tree. */
  writeTree(tree: Tree): string {
    const folders = new Map<string, Map<string, string>>();
    const files: [string, string][] = [];
    for (const [path, text] of tree) {
      const slash = path.indexOf('/');
      if (slash === -1) files.push([path, text]);
      else {
        const inner = folders.get(path.slice(0, slash)) ?? new Map<string, string>();
        folders.set(path.slice(0, slash), inner.set(path.slice(slash + 1), text));
      }
    }
    const entries = [
      ...files.map(([name, text]) => ({ name, order: name, mode: '100644', id: this.#write('blob', text) })),
      ...[...folders].map(([name, inner]) => ({
        name,
        order: `${name}/`,
        mode: '40000',
        id: this.writeTree(inner),
      })),
    ];
    const sorted = entries.sort((left, right) =>
      Buffer.compare(Buffer.from(left.order), Buffer.from(right.order)),
    );
    const parts = sorted.map(({ mode, name, id }) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
    );
    return this.#write('tree', Buffer.concat(parts));
  }

  /** `by` is a person with a time, as a commit holds them. */
  writeCommit(commit: { tree: string; parent?: string; by: string; message: string }): string {
    const { tree, parent, by, message } = commit;
    const parents = parent === undefined ? '' : `parent ${parent}\n`;
    return this.#write('commit', `tree ${tree}\n${parents}author ${by}\ncommitter ${by}\n\n${message}\n`);
  }

  #write(kind: Kind, content: string | Buffer): string {
    const body = Buffer.from(content);
    const whole = Buffer.concat([Buffer.from(`${kind} ${body.length}\0`), body]);
    const id = createHash('sha1').update(whole).digest('hex');
    const path = join(this.#folder, 'objects', id.slice(0, 2), id.slice(2));
    if (existsSync(path)) return id;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, deflateSync(whole), { mode: 0o444 });
    renameSync(`${path}.new`, path);
    return id;
  }
}
