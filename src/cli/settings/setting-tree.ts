import { SETTINGS, type Setting } from '../../domain/spec/settings.ts';

/** The settings as the shape of the file: a leaf, named fields, or a list of regions. */
export interface SettingTree {
  setting?: Setting;
  fields: Map<string, SettingTree>;
  /** Present for `regions`: the shape of each entry. */
  items?: SettingTree;
}

export function settingTree(): SettingTree {
  const root: SettingTree = { fields: new Map() };
  for (const setting of SETTINGS) place(root, setting.key.split('.'), setting);
  return root;
}

function place(tree: SettingTree, path: string[], setting: Setting): void {
  const [first = '', ...rest] = path;
  const name = first.replace('[]', '');
  const child: SettingTree = tree.fields.get(name) ?? { fields: new Map() };
  tree.fields.set(name, child);
  if (rest.length === 0) {
    child.setting = setting;
    return;
  }
  if (first.endsWith('[]')) child.items ??= { fields: new Map() };
  place(child.items ?? child, rest, setting);
}
