import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import { SETTINGS } from '../../domain/spec/settings.ts';
import type { ReferenceRoom } from './read-references.ts';
import { type ResolvedSpec, resolveSpec, type SpecSources } from './resolve-spec.ts';
import type { Origin } from './sourced.ts';
import type { FlagValue } from './text-source.ts';

/** Above what is taken of a spec, whose characters have up to four bytes. */
const MOST_BYTES = 4_500_000;

export interface SpecRequest {
  /** Every parsed flag; those that are no field of the spec are left alone. */
  flags: Readonly<Record<string, unknown>>;
  /** `-f`: a path, `-` for stdin. */
  file?: string;
  /** Stands for a file that was read already. */
  text?: { name: string; text: string };
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
  readStdin(): Promise<string>;
  /** What a sandbox dictates, by key (`sandboxValues`). */
  context?: SpecSources['context'];
}

/**
 * The spec that a command works with, from file, variables and flags.
 * Errors: CATALYST-USAGE for a file that cannot be read, and those of `resolveSpec`.
 */
export async function loadSpec(request: SpecRequest): Promise<ResolvedSpec> {
  const { env, context, file } = request;
  const read = file === undefined ? request.text : await specFile(file, request);
  return resolveSpec({
    flags: specPart(request.flags),
    env,
    references: referenceRoom(request),
    ...(context === undefined ? {} : { context }),
    ...(read === undefined ? {} : { file: read }),
  });
}

/** What a sandbox dictates whatever the spec says: its own name server is the only one that it can serve. */
export function sandboxValues(sandbox: {
  powerdnsApi: string;
  nameservers: string[];
}): NonNullable<SpecSources['context']> {
  return {
    'dns.api': sandbox.powerdnsApi,
    'dns.nameservers': sandbox.nameservers,
    'dns.server': 'localhost',
  };
}

/** Reads the files that values name, from the place where each value stands. */
export function referenceRoom({
  cwd,
  home,
  file,
}: Pick<SpecRequest, 'cwd' | 'home' | 'file'>): ReferenceRoom {
  const specFolder = file === undefined || file === '-' ? cwd : dirname(resolve(cwd, file));
  const wholePath = (path: string, origin: Origin) =>
    resolve(origin.source === 'file' ? specFolder : cwd, path.replace(/^~(?=\/|$)/, home));
  return { wholePath, readText: (path, origin) => readFile(wholePath(path, origin), 'utf8') };
}

/** The flags that are fields of the spec. */
export function specPart(flags: Readonly<Record<string, unknown>>): Record<string, FlagValue> {
  const names = SETTINGS.map((setting) => setting.flag).filter((name) => flags[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, flags[name] as FlagValue]));
}

async function specFile(file: string, request: SpecRequest): Promise<{ name: string; text: string }> {
  if (file === '-') return { name: 'stdin', text: await request.readStdin() };
  try {
    return { name: file, text: await beginningOf(resolve(request.cwd, file)) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CatalystError('CATALYST-USAGE', `${file} cannot be read (${code}). Nothing was touched.`, {
      hint: 'Write one by answering questions: catalyst init',
    });
  }
}

/** Text of a file, but no more of an endless one than shows that it is too large. */
async function beginningOf(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
