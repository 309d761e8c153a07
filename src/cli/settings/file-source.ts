import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Fault } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';
import { shown } from '../../domain/spec/problem.ts';
import type { SettingValue } from '../../domain/spec/settings.ts';
import { leafValue } from './file-leaf.ts';
import { parsedText } from './file-syntax.ts';
import { type SettingTree, settingTree } from './setting-tree.ts';
import type { Source } from './sourced.ts';

/** Reads sovereign.yaml (YAML 1.2 or JSON): every value with line and column, every fault at once. */
export function fileSource(file: string, text: string): Source {
  return new FileReader(file, text).read();
}

class FileReader {
  private readonly lines = new LineCounter();
  private readonly source: Source = { values: new Map(), faults: [] };
  private readonly file: string;
  private readonly text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  read(): Source {
    const { root, faults, broken } = parsedText(this.text, this.lines);
    for (const { reason, at, fix } of faults) this.fault('', reason, at, fix);
    if (broken || (root !== null && !isMap(root))) this.source.unreadable = true;
    if (isMap(root)) this.readMap(root, settingTree(), '');
    else if (root !== null && faults.length === 0)
      this.fault('', 'holds no fields', root.range?.[0] ?? 0, 'Begin with "name: …".');
    return this.source;
  }

  private readMap(map: YAMLMap, tree: SettingTree, prefix: string): void {
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      const at = pair.key.range?.[0] ?? 0;
      if (prefix === '' && name === 'version') this.readVersion(pair.value, at);
      else if (tree.fields.has(name))
        this.readNode(pair.value, tree.fields.get(name)!, `${prefix}${name}`, at);
      else this.unknown(name, tree, prefix, at);
    }
  }

  private unknown(name: string, tree: SettingTree, prefix: string, at: number): void {
    const near = nearest(name, tree.fields.keys());
    const fix =
      near === undefined ? `Known here: ${[...tree.fields.keys()].join(', ')}.` : `Did you mean ${near}?`;
    this.fault(`${prefix}${name}` || '(key)', `${shown(name)} is no field`, at, fix);
  }

  private readNode(node: Node | null, tree: SettingTree, key: string, keyAt: number): void {
    const at = node?.range?.[0] ?? keyAt;
    if (isAlias(node)) this.fault(key, 'is an alias', at, 'Write the value itself.');
    else if (tree.items !== undefined) this.readRegions(node, tree.items, key, at);
    else if (tree.setting === undefined) this.readSection(node, tree, key, at);
    else if (node !== null && !(isScalar(node) && node.value === null)) this.readLeaf(node, tree, key, at);
  }

  private readSection(node: Node | null, tree: SettingTree, key: string, at: number): void {
    if (isMap(node)) this.readMap(node, tree, `${key}.`);
    else if (node !== null && !(isScalar(node) && node.value === null)) {
      this.fault(
        key,
        `takes fields, not ${kindOf(node)}`,
        at,
        `It has ${[...tree.fields.keys()].join(', ')}.`,
      );
    }
  }

  private readRegions(node: Node | null, items: SettingTree, key: string, at: number): void {
    if (!isSeq(node)) {
      this.fault(key, `takes a list, not ${kindOf(node)}`, at, 'Begin each region with "- location: …".');
      return;
    }
    if (node.items.length === 0) {
      this.fault(key, 'is an empty list', at, 'One region is needed.');
      return;
    }
    this.source.regions = node.items.length;
    node.items.forEach((item, index) => {
      this.readSection(
        item as Node | null,
        items,
        `${key}[${index}]`,
        (item as Node | null)?.range?.[0] ?? at,
      );
    });
  }

  private readLeaf(node: Node, tree: SettingTree, key: string, at: number): void {
    const setting = tree.setting!;
    if (setting.list === true && isSeq(node)) {
      this.readList(node.items as Node[], tree, key, at);
      return;
    }
    const found = isScalar(node)
      ? leafValue(setting, node.value, node.source)
      : { reason: `takes ${setting.list ? 'a list' : 'one value'}, not ${kindOf(node)}` };
    if (typeof found === 'object' && 'reason' in found) {
      this.fault(key, found.reason, at, `For example ${setting.example}.`);
      return;
    }
    this.put(key, setting.list === true ? [String(found)] : found, at, [at]);
  }

  private readList(items: Node[], tree: SettingTree, key: string, at: number): void {
    const texts: string[] = [];
    items.forEach((item, index) => {
      const found = isScalar(item)
        ? leafValue(tree.setting!, item.value, item.source)
        : { reason: `takes one value, not ${kindOf(item)}` };
      if (typeof found === 'object' && 'reason' in found)
        this.fault(`${key}[${index}]`, found.reason, item?.range?.[0] ?? at);
      else texts.push(String(found));
    });
    this.put(
      key,
      texts,
      at,
      items.map((item) => item?.range?.[0] ?? at),
    );
  }

  private readVersion(node: Node | null, at: number): void {
    const value = isScalar(node) ? node.value : undefined;
    if (value !== 1)
      this.fault(
        'version',
        `${shown(value)} is not a version this program reads`,
        node?.range?.[0] ?? at,
        'Write version: 1.',
      );
  }

  private put(key: string, value: SettingValue, at: number, positions: number[]): void {
    this.source.values.set(key, {
      value,
      origin: { source: 'file', file: this.file, ...this.place(at) },
      positions: positions.map((one) => this.place(one)),
    });
  }

  private fault(field: string, reason: string, at?: number, fix?: string): void {
    const fault: Fault = {
      field: plain(field, 80) || this.file,
      reason,
      ...(fix === undefined ? {} : { fix }),
      file: this.file,
      ...(at === undefined ? {} : this.place(at)),
    };
    this.source.faults.push(fault);
  }

  private place(at: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(at);
    return { line, column: col };
  }
}

function kindOf(node: Node | null): string {
  if (isMap(node)) return 'fields';
  if (isSeq(node)) return 'a list';
  return isScalar(node) && node.value !== null ? shown(node.value) : 'nothing';
}

/** Text of the file that stands unquoted in a fault: no control characters, not too long. */
function plain(text: string, most: number): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, most);
}
