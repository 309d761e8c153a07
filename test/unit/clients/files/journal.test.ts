import { appendFile, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followJournal } from '../../../../src/clients/files/follow-journal.ts';
import { JOURNAL_FILE, journalOn, openJournal, readJournal } from '../../../../src/clients/files/journal.ts';
import { readEvents } from '../../../../src/clients/files/journal-text.ts';
import { stateError } from '../../../../src/clients/files/state-error.ts';
import type { Event, EventBody } from '../../../../src/domain/event.ts';
import { eventLine } from '../../../../src/domain/event-line.ts';
import { emptyProgress, foldAll } from '../../../../src/domain/progress.ts';
import { anyEvents, FQDN, stamped } from '../../../support/events.ts';
import { realClock } from '../../../support/real-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const line = (text: string): EventBody => ({ type: 'stage-line', stage: 'check', level: 'info', text });
const [first, second, third] = stamped([line('one'), line('two'), line('three')]) as [Event, Event, Event];

async function journalWith(...events: Event[]): Promise<string> {
  const folder = await tempFolder();
  const journal = await openJournal(folder);
  for (const event of events) await journal.append(event);
  await journal.close();
  return folder;
}

describe('the journal', () => {
  it('gives back what was appended, and is its owner’s only', async () => {
    const folder = await journalWith(first, second);
    expect(await readJournal(folder)).toEqual([first, second]);
    expect((await stat(join(folder, JOURNAL_FILE))).mode & 0o777).toBe(0o600);
  });

  it('keeps the order of a thousand appends at once', async () => {
    const folder = await tempFolder();
    const journal = await openJournal(folder);
    const events = stamped(Array.from({ length: 1_000 }, (_, index) => line(String(index))));
    await Promise.all(events.map((event) => journal.append(event)));
    await journal.close();
    expect(await readJournal(folder)).toEqual(events);
  });

  it('tolerates a torn last line, and cuts it off before it goes on', async () => {
    const folder = await journalWith(first, second);
    const path = join(folder, JOURNAL_FILE);
    await truncate(path, (await stat(path)).size - 7);
    expect(await readJournal(folder)).toEqual([first]);
    const journal = await openJournal(folder);
    expect(journal.past).toEqual([first]);
    await journal.append(third);
    await journal.close();
    expect(await readJournal(folder)).toEqual([first, third]);
  });

  it('of a newer version is refused, and left as it is', async () => {
    const folder = await journalWith(first);
    const path = join(folder, JOURNAL_FILE);
    await appendFile(path, `${JSON.stringify({ ...second, v: 99 })}\n`);
    const before = await readFile(path);
    await expect(openJournal(folder)).rejects.toMatchObject({ code: 'CATALYST-JOURNAL-NEWER' });
    expect(await readFile(path)).toEqual(before);
  });

  it('with hostile bytes names the line', async () => {
    const folder = await journalWith(first);
    await appendFile(join(folder, JOURNAL_FILE), Buffer.from([0x00, 0xff, 0x1b, 0x5b, 0x32, 0x4a, 0x0a]));
    await expect(readJournal(folder)).rejects.toMatchObject({
      code: 'CATALYST-JOURNAL-DAMAGED',
      message: expect.stringContaining(`${JOURNAL_FILE} line 2`),
    });
  });

  it('that is not there is empty', async () => {
    expect(await readJournal(await tempFolder())).toEqual([]);
  });

  it('cut at any byte, with any torn bytes behind it, is a prefix that folds', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(), fc.uint8Array({ maxLength: 20 }), (events, cut, torn) => {
        const bytes = Buffer.from(events.map(eventLine).join(''));
        const kept = bytes.subarray(0, bytes.length === 0 ? 0 : cut % (bytes.length + 1));
        const tail = Buffer.from(torn).filter((byte) => byte !== 0x0a);
        const read = readEvents(Buffer.concat([kept, tail]), 'journal');
        expect(read).toEqual(JSON.parse(JSON.stringify(events.slice(0, read.length))));
        expect(foldAll(emptyProgress(FQDN), read).seq).toBe(read.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a disk that refuses', () => {
  it('is full: no event is acknowledged, this one or a later one', async () => {
    const journal = journalOn(await open('/dev/full', 'a'), '/state/events.ndjson', []);
    const failed = {
      code: 'CATALYST-STATE-FULL',
      exit: 3,
      message: 'No space is left to write /state/events.ndjson.',
      hint: expect.stringContaining('then go on'),
    };
    const appended = await Promise.allSettled([journal.append(first), journal.append(second)]);
    expect(appended).toMatchObject([{ reason: failed }, { reason: failed }]);
    await expect(journal.append(third)).rejects.toMatchObject(failed);
    await journal.close();
  });

  it.each(['EACCES', 'EROFS', 'EPERM', 'EIO'])('%s becomes an error with a next step', (code) => {
    const failure = Object.assign(new Error('x'), { code });
    expect(stateError(failure, '/state')).toMatchObject({
      code: 'CATALYST-STATE-UNWRITABLE',
      message: expect.stringContaining('/state'),
      hint: expect.stringContaining('CATALYST_STATE_DIR'),
    });
  });

  it('has a file in the folder’s place', async () => {
    const folder = join(await tempFolder(), 'file');
    await writeFile(folder, 'x');
    await expect(openJournal(folder)).rejects.toMatchObject({ code: 'CATALYST-STATE-UNWRITABLE' });
  });
});

describe('following a journal', () => {
  it('replays, then gives what another writer appends, in whole lines', async () => {
    const folder = await journalWith(first);
    const stop = new AbortController();
    const seen: Event[] = [];
    const following = (async () => {
      for await (const event of followJournal(folder, { clock: realClock, signal: stop.signal })) {
        seen.push(event);
        if (event.seq === 1) await appendInParts(folder, second);
        if (event.seq === 2) await appendFile(join(folder, JOURNAL_FILE), eventLine(third));
        if (event.seq === 3) stop.abort();
      }
    })();
    await following;
    expect(seen).toEqual([first, second, third]);
  });

  it('waits for a journal that does not exist yet', async () => {
    const folder = await tempFolder();
    const stop = new AbortController();
    const events = followJournal(folder, { clock: realClock, signal: stop.signal });
    const next = events.next();
    const journal = await openJournal(folder);
    await journal.append(first);
    await journal.close();
    expect((await next).value).toEqual(first);
    stop.abort();
    expect((await events.next()).done).toBe(true);
  });

  it('ends when told to while nothing happens', async () => {
    const stop = new AbortController();
    const events = followJournal(await tempFolder(), { clock: realClock, signal: stop.signal });
    const next = events.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

async function appendInParts(folder: string, event: Event): Promise<void> {
  const text = eventLine(event);
  for (const part of [text.slice(0, 10), text.slice(10)]) await appendFile(join(folder, JOURNAL_FILE), part);
}
