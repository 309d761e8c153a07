import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AddressBook,
  FaultSetting,
  FaultTable,
  Ground,
  GroundEvents,
  SandboxAuthority,
  SandboxClock,
} from '../../src/sandbox/ground.ts';

interface Timer {
  at: number;
  order: number;
  action: () => void;
}

/** A clock that stands until it is moved. Starts at the real time, so that certificates are in their time. */
export class ManualClock implements SandboxClock {
  readonly speed: number;
  #now = Date.now();
  #timers: Timer[] = [];
  #order = 0;

  constructor(speed = 1) {
    this.speed = speed;
  }

  now(): number {
    return this.#now;
  }

  after(realMs: number, action: () => void): () => void {
    const timer = { at: this.#now + realMs / this.speed, order: this.#order++, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on by `realMs` of sandbox time, doing everything that falls due, in order. */
  advance(realMs: number): void {
    const end = this.#now + realMs / this.speed;
    for (;;) {
      const due = this.#next(end);
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
    }
    this.#now = end;
  }

  /** Lets time pass as a machine that slept: nothing is done until the next `advance`. */
  skip(realMs: number): void {
    this.#now += realMs / this.speed;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}

/** An address book in memory. */
export class MemoryAddresses implements AddressBook {
  readonly entries = new Map<string, number>();

  publish(address: string, port: number, loopbackPort: number, protocol = 'tcp'): void {
    this.entries.set(`${protocol}/${address}:${port}`, loopbackPort);
  }

  withdraw(address: string, port: number, protocol = 'tcp'): void {
    this.entries.delete(`${protocol}/${address}:${port}`);
  }

  find(address: string, port: number, protocol = 'tcp'): number | undefined {
    return this.entries.get(`${protocol}/${address}:${port}`);
  }
}

/** Faults that a test sets and clears. */
export class MemoryFaults implements FaultTable {
  #settings: FaultSetting[] = [];

  set(setting: FaultSetting): void {
    this.#settings.push({ ...setting });
  }

  clear(name: string): void {
    this.#settings = this.#settings.filter((setting) => setting.name !== name);
  }

  on(name: string): FaultSetting | undefined {
    return this.#settings.find((setting) => setting.name === name);
  }

  strike(name: string, where?: string): FaultSetting | undefined {
    const struck = this.#settings.find(
      (setting) => setting.name === name && (setting.target === undefined || setting.target === where),
    );
    if (struck?.times !== undefined) {
      struck.times -= 1;
      if (struck.times <= 0) this.#settings = this.#settings.filter((setting) => setting !== struck);
    }
    return struck;
  }
}

export interface TestGround extends Ground {
  clock: ManualClock;
  addresses: MemoryAddresses;
  faults: MemoryFaults;
  lines: string[];
}

/** A ground in memory: a clock that the test moves, the same random numbers every time, a real authority by openssl. */
export function testGround(seed = 1): TestGround {
  return { ...memoryGround(seed), authority: opensslAuthority() };
}

/** The same without an authority, for what never serves TLS. */
export function memoryGround(seed = 1): TestGround {
  const lines: string[] = [];
  return {
    clock: new ManualClock(),
    addresses: new MemoryAddresses(),
    bus: new EventEmitter<GroundEvents>(),
    faults: new MemoryFaults(),
    authority: { certificate: '', issue: () => Promise.reject(new Error('this ground has no authority')) },
    random: mulberry32(seed),
    log: (line) => void lines.push(line),
    lines,
  };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Runs openssl in a folder of its own with these files in it; gives the named output file back. */
export function openssl(args: string[], files: Record<string, string>, output: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-openssl-'));
  try {
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    return readFileSync(join(folder, output), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function opensslAuthority(): SandboxAuthority {
  const root = selfSigned('Test sandbox authority');
  return {
    certificate: root.certificate,
    issue: async (names) =>
      signed(root, `/CN=${names[0]}`, `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`),
  };
}

export interface Pair {
  certificate: string;
  key: string;
}

export function ecKey(): string {
  return openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'key.pem'], {}, 'key.pem');
}

export function selfSigned(name: string): Pair {
  const key = ecKey();
  const certificate = openssl(
    ['req', '-x509', '-new', '-key', 'key.pem', '-subj', `/CN=${name}`, '-days', '3650', '-out', 'crt.pem'],
    { 'key.pem': key },
    'crt.pem',
  );
  return { certificate, key };
}

/** A certificate signed by `authority`. */
export function signed(authority: Pair, subject: string, extension: string, days = 1): Pair {
  const key = ecKey();
  const request = openssl(
    ['req', '-new', '-key', 'key.pem', '-subj', subject, '-out', 'req.pem'],
    { 'key.pem': key },
    'req.pem',
  );
  const files = {
    'ca.crt': authority.certificate,
    'ca.key': authority.key,
    'req.pem': request,
    'ext.cnf': `${extension}\n`,
  };
  const certificate = openssl(
    [
      'x509',
      '-req',
      '-in',
      'req.pem',
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      String(days),
      '-extfile',
      'ext.cnf',
      '-out',
      'crt.pem',
    ],
    files,
    'crt.pem',
  );
  return { certificate, key };
}
