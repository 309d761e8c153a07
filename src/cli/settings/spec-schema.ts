import { MOST_REGIONS, type Setting, variableOf } from '../../domain/spec/settings.ts';
import { type SettingTree, settingTree } from './setting-tree.ts';

type Schema = Record<string, unknown>;

/** What the schema is called; nothing is fetched from there. */
const SCHEMA_ID = 'https://openova.io/schemas/catalyst/sovereign.schema.json';

/** JSON Schema (2020-12) of sovereign.yaml, made from the settings. Rules between fields are not in it. */
export function specSchema(): Schema {
  const root = objectSchema(settingTree());
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: SCHEMA_ID,
    title: 'sovereign.yaml',
    description: 'What a sovereign-admin asks for. Every field is also a flag and a variable of catalyst.',
    ...root,
    properties: {
      version: { const: 1, description: 'Version of this format.' },
      ...(root.properties as Schema),
    },
  };
}

function objectSchema(tree: SettingTree): Schema {
  const properties = Object.fromEntries([...tree.fields].map(([name, child]) => [name, treeSchema(child)]));
  return { type: 'object', additionalProperties: false, properties };
}

function treeSchema(tree: SettingTree): Schema {
  if (tree.items !== undefined) {
    const description = 'Regions, the primary one first; each is a cluster of its own.';
    return {
      type: 'array',
      minItems: 1,
      maxItems: MOST_REGIONS,
      description,
      items: objectSchema(tree.items),
    };
  }
  return tree.setting === undefined ? objectSchema(tree) : settingSchema(tree.setting);
}

function settingSchema(setting: Setting): Schema {
  const about = {
    description: `${setting.help} Flag --${setting.flag}, variable ${variableOf(setting)}.`,
    ...(setting.default === undefined ? {} : { default: setting.default }),
  };
  const one = oneSchema(setting);
  if (setting.list !== true) return { ...one, ...about };
  const size = {
    ...(setting.least ? { minItems: setting.least } : {}),
    ...(setting.most ? { maxItems: setting.most } : {}),
  };
  return { type: 'array', items: one, uniqueItems: true, ...size, ...about };
}

function oneSchema(setting: Setting): Schema {
  if (setting.type === 'boolean') return { type: 'boolean' };
  if (setting.key.endsWith('controlPlane.count')) return { enum: [1, 3] };
  if (setting.type === 'choice') return { enum: setting.choices };
  if (setting.type === 'text') return { type: 'string', examples: [setting.example] };
  return {
    type: 'integer',
    ...(setting.least === undefined ? {} : { minimum: setting.least }),
    ...(setting.most === undefined ? {} : { maximum: setting.most }),
  };
}
