import { CatalystError, type Fault } from '../../domain/errors.ts';
import { crossProblems } from '../../domain/spec/cross-rules.ts';
import { specOf } from '../../domain/spec/draft.ts';
import { fieldProblems, type KeyedProblem } from '../../domain/spec/field-faults.ts';
import { withoutSecrets } from '../../domain/spec/secret-like.ts';
import { SETTINGS, type SettingValue } from '../../domain/spec/settings.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import { deriveValues } from './derive-values.ts';
import { fileSource } from './file-source.ts';
import { keysOf, type Merged, mergeSources } from './merge-sources.ts';
import { type MissingValue, missingError, missingValues } from './missing-values.ts';
import { type ReferenceRoom, readReferences } from './read-references.ts';
import type { Origin, Source, Sourced } from './sourced.ts';
import { environmentSource, type FlagValue, flagSource } from './text-source.ts';

export interface SpecSources {
  flags?: Readonly<Record<string, FlagValue>>;
  env?: Readonly<Record<string, string | undefined>>;
  /** The file's name as it is shown, and its text. */
  file?: { name: string; text: string };
  /** Values that the context dictates (a sandbox's PowerDNS), by key. They win over everything. */
  context?: Readonly<Record<string, SettingValue>>;
  /** Reads files that values name; without it they are left as they stand. */
  references?: ReferenceRoom;
}

export interface ResolvedSpec {
  spec: SovereignSpec;
  /** By key with real indexes. */
  origins: Record<string, Origin>;
  values: Map<string, Sourced>;
  /** Taken, but worth a word. */
  warnings: Fault[];
}

/**
 * One spec from every source, or every fault at once.
 * Errors: CATALYST-SPEC-INVALID with faults (missing values among them), CATALYST-ANSWER-MISSING when only values are missing.
 */
export async function resolveSpec(sources: SpecSources): Promise<ResolvedSpec> {
  const merged = await mergedFrom(sources);
  if (merged.unreadable) throw invalid(merged.faults, sources.file?.name);
  const faulty = new Set(merged.faults.map((fault) => fault.field));
  const missing = missingValues(merged).filter((one) => !faulty.has(one.key));
  const { faults, warnings, spec } = judged(merged, missing);
  if (faults.length > 0) throw invalid([...faults, ...missing.map((one) => one.fault)], sources.file?.name);
  if (missing.length > 0) throw missingError(missing);
  const origins = Object.fromEntries([...merged.values].map(([key, value]) => [key, value.origin]));
  return { spec, origins, values: merged.values, warnings };
}

/**
 * What a spec would hold that says nothing: variables and defaults; name, domain and keys may be missing. For commands
 * that work without a file. Errors: CATALYST-SPEC-INVALID.
 */
export async function defaultSpec(
  sources: Pick<SpecSources, 'env' | 'context' | 'references'>,
): Promise<Pick<ResolvedSpec, 'spec' | 'values'>> {
  const merged = await mergedFrom(sources);
  const { faults, spec } = judged(merged, missingValues(merged));
  if (faults.length > 0) throw invalid(faults, undefined);
  return { spec, values: merged.values };
}

/** The merged values with those that follow from others, before any rule was held against them. */
export async function mergedFrom(sources: SpecSources): Promise<Merged> {
  const merged = mergeSources({
    context: contextSource(sources.context ?? {}),
    flags: flagSource(sources.flags ?? {}),
    variables: environmentSource(sources.env ?? {}),
    ...(sources.file === undefined ? {} : { file: fileSource(sources.file.name, sources.file.text) }),
  });
  deriveValues(merged);
  await readReferences(merged, sources.references);
  return merged;
}

function judged(
  merged: Merged,
  missing: MissingValue[],
): { faults: Fault[]; warnings: Fault[]; spec: SovereignSpec } {
  const plain = new Map([...merged.values].map(([key, sourced]) => [key, sourced.value]));
  const spec = specOf(plain, merged.regions);
  const problems = SETTINGS.flatMap((setting) =>
    keysOf(setting, merged.regions).flatMap((key) => {
      const value = plain.get(key);
      return value === undefined || unused(setting.key, spec) ? [] : fieldProblems(setting, key, value);
    }),
  );
  const refused = new Set(problems.filter((problem) => !problem.warning).map((problem) => problem.key));
  const absent = new Set(missing.map((one) => one.key));
  const cross = crossProblems(spec).filter(
    (problem) => !refused.has(problem.key) && !absent.has(problem.key),
  );
  // What could not even be read is told once, not held to its rule as well.
  const unread = new Set(merged.faults.map(({ field }) => field.replace(/ \(.*\)$/, '')));
  const all = [...problems, ...cross].filter(({ key }) => !unread.has(key));
  const faultOf = (problem: KeyedProblem) => asFault(problem, merged.values);
  return {
    spec,
    faults: [...merged.faults, ...all.filter((problem) => !problem.warning).map(faultOf)],
    warnings: [...merged.warnings, ...all.filter((problem) => problem.warning).map(faultOf)],
  };
}

/** Fields of the other choice are not held to their rules. */
function unused(key: string, spec: SovereignSpec): boolean {
  if (/^dns\.(api|server|nameservers|parent)$/.test(key)) return spec.dns.provider !== 'powerdns';
  if (key === 'domain.fqdn') return spec.domain.mode === 'pool';
  return spec.domain.mode === 'own' && /^domain\.(pool|subdomain)$/.test(key);
}

function asFault(problem: KeyedProblem, values: Map<string, Sourced>): Fault {
  const found = values.get(problem.key) ?? values.get(problem.key.replace(/\[\d+\]$/, ''));
  const { key: field, reason, fix } = problem;
  const said = { reason, ...(fix === undefined ? {} : { fix }) };
  if (found === undefined) return { field, ...said };
  if (found.origin.source !== 'file')
    return { field: 'name' in found.origin ? `${field} (${found.origin.name})` : field, ...said };
  const entry = /\[(\d+)\]$/.exec(problem.key)?.[1];
  const place = (entry === undefined ? undefined : found.positions?.[Number(entry)]) ?? found.origin;
  return { field, ...said, file: found.origin.file, line: place.line, column: place.column };
}

function invalid(faults: Fault[], file: string | undefined): CatalystError {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const ordered = faults
    .map(asSentence)
    .sort((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER));
  return new CatalystError(
    'CATALYST-SPEC-INVALID',
    `${whereText(ordered, file, count)}. Nothing was touched.`,
    { faults: ordered },
  );
}

/** The file is blamed only for what stands in it. */
function whereText(faults: readonly Fault[], file: string | undefined, count: string): string {
  const inFile = faults.filter((fault) => fault.file !== undefined).length;
  if (file === undefined || inFile === 0) return `What was asked for has ${count}`;
  const place = file === 'stdin' ? 'what came on stdin' : file;
  if (inFile < faults.length) return `What was asked for has ${count}, ${inFile} of them in ${place}`;
  return `${place.replace(/^what/, 'What')} has ${count}`;
}

/**
 * Reason and fix stand beside each other, so the reason ends like a sentence. Somebody may have pasted a secret anywhere,
 * also as a field's name: no fault repeats one.
 */
function asSentence(fault: Fault): Fault {
  const reason = withoutSecrets(fault.reason);
  return {
    ...fault,
    field: withoutSecrets(fault.field),
    reason: /[.?!]$/.test(reason) ? reason : `${reason}.`,
    ...(fault.fix === undefined ? {} : { fix: withoutSecrets(fault.fix) }),
  };
}

function contextSource(values: Readonly<Record<string, SettingValue>>): Source {
  return {
    values: new Map(
      Object.entries(values).map(([key, value]) => [key, { value, origin: { source: 'context' } }]),
    ),
    faults: [],
  };
}
