import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../src/clients/files/journal.ts';
import { eventLine } from '../src/domain/event-line.ts';
import type { Bench, Row } from './bench.ts';
import { eventsOf } from './journal-lines.ts';
import { interleaved } from './measure.ts';

const events = eventsOf('omantel.omani.works', 500);
const lines = events.map(eventLine);

/** Journaling, against a bare append and fdatasync of the same lines to the same disk. */
export const appending: Bench = {
  title: 'Journal append (500 events)',
  async run(quick) {
    const folder = mkdtempSync(join(tmpdir(), 'catalyst-bench-'));
    try {
      const measured = await interleaved(
        [
          { name: 'raw', once: () => rawly(join(folder, 'raw'), lines) },
          { name: 'one by one', once: () => oneByOne(folder) },
          { name: 'raw, at once', once: () => rawly(join(folder, 'raw'), [lines.join('')]) },
          { name: 'at once', once: () => atOnce(folder) },
        ],
        quick ? 2 : 10,
        1,
      );
      const wall = (name: string) => measured.get(name)!.wall;
      return [
        row('one by one, each on the disk before the next', wall('one by one'), wall('raw')),
        row('a burst, sharing fsyncs', wall('at once'), wall('raw, at once')),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function rawly(path: string, parts: string[]): Promise<void> {
  const file = await open(path, 'w', 0o600);
  for (const part of parts) {
    await file.appendFile(part);
    await file.datasync();
  }
  await file.close();
}

async function oneByOne(folder: string): Promise<void> {
  const journal = await fresh(folder);
  for (const event of events) await journal.append(event);
  await journal.close();
}

async function atOnce(folder: string): Promise<void> {
  const journal = await fresh(folder);
  await Promise.all(events.map((event) => journal.append(event)));
  await journal.close();
}

function fresh(folder: string): ReturnType<typeof openJournal> {
  rmSync(join(folder, 'events.ndjson'), { force: true });
  return openJournal(folder);
}

function row(what: string, wall: number, floor: number): Row {
  const rate = (took: number) => `${Math.round(events.length / (took / 1000)).toLocaleString('en')} events/s`;
  return { what, measured: rate(wall), floor: rate(floor), ratio: wall / floor, goal: '' };
}
