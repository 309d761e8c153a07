import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { mergedFrom } from '../../../../src/cli/settings/resolve-spec.ts';
import { isRegional, SETTINGS, type Setting, variableOf } from '../../../../src/domain/spec/settings.ts';

/** The mode follows from the other fields where nobody says it. */
const HAS_A_DEFAULT = new Set([
  'domain.mode',
  ...SETTINGS.filter((setting) => setting.default !== undefined).map((setting) => setting.key),
]);

/** The example in the type that a file gives it. */
function typed({ type, example, list }: Setting): unknown {
  const one = type === 'integer' ? Number(example) : type === 'boolean' ? example === 'true' : example;
  return list === true ? [one] : one;
}

function fileOf(setting: Setting): string {
  return stringify(
    setting.key.split('.').reduceRight<unknown>((value, part) => {
      return part.endsWith('[]') ? { [part.slice(0, -2)]: [value] } : { [part]: value };
    }, typed(setting)),
  );
}

test.each(SETTINGS.map((setting) => [setting.key, setting] as const))(
  '%s: flag beats variable beats file beats default, and all say the same',
  async (name, setting) => {
    const key = name.replace('[]', '[0]');
    const many = setting.list === true || isRegional(setting);
    const given = setting.type === 'boolean' ? setting.example === 'true' : setting.example;
    const flags = { [setting.flag]: many ? [String(given)] : given };
    const env = { [variableOf(setting)]: setting.example };
    const file = { name: 'sovereign.yaml', text: fileOf(setting) };
    const found = async (sources: Parameters<typeof mergedFrom>[0]) => {
      const { values, faults } = await mergedFrom(sources);
      expect(faults).toEqual([]);
      return values.get(key);
    };
    const byFlag = await found({ flags, env, file });
    const byVariable = await found({ env, file });
    const byFile = await found({ file });
    expect(byFlag?.origin).toEqual({ source: 'flag', name: `--${setting.flag}` });
    expect(byVariable?.origin).toEqual({ source: 'variable', name: variableOf(setting) });
    expect(byFile?.origin).toMatchObject({ source: 'file', file: 'sovereign.yaml' });
    expect([byFlag?.value, byVariable?.value, byFile?.value]).toEqual(Array(3).fill(typed(setting)));
    const standard = (await found({}))?.origin;
    expect(standard).toEqual(HAS_A_DEFAULT.has(name) ? { source: 'default' } : undefined);
  },
);
