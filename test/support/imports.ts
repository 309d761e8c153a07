import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PACKAGE_FOLDER } from './tools.ts';

export interface Import {
  /** Importing file, relative to the package. */
  from: string;
  /** Imported file relative to the package, or the name of a package or built-in. */
  to: string;
  own: boolean;
  typeOnly: boolean;
}

const STATEMENT = /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/g;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every import of every source file below a folder, static, dynamic and re-exported. */
export function importsBelow(folder: string): Import[] {
  return sourceFiles(join(PACKAGE_FOLDER, folder)).flatMap(importsOf);
}

export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(STATEMENT)].map((match) => one(file, match[2]!, match[1] !== undefined));
  const dynamic = [...text.matchAll(DYNAMIC)].map((match) =>
    one(file, match[1]!, isTypeQuery(text, match.index)),
  );
  return [...found, ...dynamic];
}

function one(file: string, name: string, typeOnly: boolean): Import {
  const own = name.startsWith('.');
  const to = own ? relative(PACKAGE_FOLDER, resolve(dirname(file), name)) : name;
  return { from: relative(PACKAGE_FOLDER, file), to, own, typeOnly };
}

function isTypeQuery(text: string, index: number): boolean {
  return /typeof\s*$/.test(text.slice(Math.max(0, index - 12), index));
}
