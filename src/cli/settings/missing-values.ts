import { CatalystError, type Fault } from '../../domain/errors.ts';
import { SETTINGS, variableOf } from '../../domain/spec/settings.ts';
import type { Merged } from './merge-sources.ts';

export interface MissingValue {
  key: string;
  fault: Fault;
}

/** Values that somebody must give and nobody gave, each with the three ways to give it. */
export function missingValues({ values }: Merged): MissingValue[] {
  const mode = values.get('domain.mode')?.value;
  return SETTINGS.flatMap((setting) => {
    const needed = setting.required === true || (setting.required !== undefined && setting.required === mode);
    if (!needed || values.has(setting.key)) return [];
    const ways = `--${setting.flag}, ${variableOf(setting)} or ${setting.key} in sovereign.yaml`;
    return [
      {
        key: setting.key,
        fault: {
          field: setting.key,
          reason: `is missing. ${setting.help}`,
          fix: `Give ${ways}; for example ${setting.example}.`,
        },
      },
    ];
  });
}

export function missingError(missing: MissingValue[]): CatalystError {
  const names = missing.map((one) => one.key).join(', ');
  return new CatalystError(
    'CATALYST-ANSWER-MISSING',
    `Nobody can be asked for: ${names}. Nothing was touched.`,
    {
      faults: missing.map((one) => one.fault),
      hint: 'Write a file by answering questions: catalyst init',
    },
  );
}
