import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { release } from 'node:os';
import type { Built } from './built.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a rendered text names the platform and the Node that it runs on. */
const VERSION_MARK = '{{version}}';

/** Columns of a rendered text: a wider terminal gets the same lines, which read better than longer ones. */
const WIDTH = 80;
const HEADER = /^[A-Z][A-Z ]+$/gm;

/**
 * Writes the version or a help text that the build rendered, and says whether it did. Whoever asks for colour or another
 * width, and a terminal that is too narrow, gets theirs from oclif.
 */
export function writeRenderedText(argv: string[], env: Env, built: Built | undefined): boolean {
  if (built === undefined || isWsl()) return false;
  if (isVersion(argv)) return writeWhole(`${built.version} ${platformAndNode()}\n`);
  const text = asksForMore(env)
    ? undefined
    : renderedText(argv, built)?.replace(VERSION_MARK, platformAndNode);
  if (text === undefined) return false;
  return isDevice() ? writeToDevice(text) : writeWhole(text);
}

/** With the headers as oclif draws them, where there is colour. */
function writeToDevice(text: string): boolean {
  const { stdout } = process;
  if (!stdout.isTTY) return writeWhole(text);
  if (stdout.columns < WIDTH) return false;
  stdout.write(stdout.hasColors() ? text.replace(HEADER, '\u001B[1m$&\u001B[22m') : text);
  return true;
}

/** Variables that change what oclif prints. */
function asksForMore(env: Env): boolean {
  return ['FORCE_COLOR', 'TF_BUILD', 'OCLIF_COLUMNS', 'DEBUG', 'CATALYST_DEBUG'].some(
    (name) => env[name] !== undefined,
  );
}

/** Perhaps a terminal: looking closer loads Node's code for them. */
function isDevice(): boolean {
  return fstatSync(1).isCharacterDevice();
}

/** oclif looks closer, and gives the platform another name. */
function isWsl(): boolean {
  return process.platform === 'linux' && release().toLowerCase().includes('microsoft');
}

function isVersion(argv: string[]): boolean {
  return argv.length === 1 && argv[0] === '--version';
}

function renderedText(argv: string[], { topics }: Built): string | undefined {
  const asked = argv.at(-1) === '--help';
  const words = asked ? argv.slice(0, -1) : argv;
  if (!words.every((word) => /^[a-z][a-z-]*$/.test(word))) return undefined;
  if (!asked && words.length > 0 && !topics.includes(words.join(':'))) return undefined;
  return readText(['help', ...words].join('.'));
}

function readText(name: string): string | undefined {
  try {
    return readFileSync(new URL(`./help/${name}.txt`, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}

function platformAndNode(): string {
  return `${process.platform}-${process.arch} node-${process.version}`;
}

/** Past the first byte there is no way back: what a slow or closed pipe does not take goes to the stream. */
function writeWhole(text: string): boolean {
  const bytes = Buffer.from(text);
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(1, bytes, done);
  } catch {
    process.stdout.on('error', toldWhenFull);
    process.stdout.write(bytes.subarray(done));
  }
  return true;
}

/** A reader that went away has seen enough. */
function toldWhenFull({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.exitCode = 3;
  process.stderr.write(
    `The output could not be written: ${message}.\n\nCATALYST-OUTPUT-UNWRITABLE · exit 3\n`,
  );
}
