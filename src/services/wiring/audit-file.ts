import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, readIfThere, syncFolder } from '../../clients/files/atomic.ts';
import { withStateErrors } from '../../clients/files/state-error.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import type { AuditLog } from '../business/audit-log.ts';

/** Audit files below `<state>/audit`, which outlive the Sovereign's own state. */
export function openAuditLog(state: string): AuditLog {
  const root = join(state, 'audit');
  const fileOf = (fqdn: string) => join(root, `${fqdn}.ndjson`);
  const appendAll = async (entries: readonly AuditEntry[]) => {
    const [first] = entries;
    if (first === undefined) return;
    await privateFolder(state);
    await privateFolder(root);
    await appendLines(
      fileOf(first.sovereign),
      entries.map((entry) => JSON.stringify(entry)),
    );
    await syncFolder(root);
  };
  return {
    append: (entry) => appendAll([entry]),
    appendAll,
    read: async (fqdn) => {
      const text = await auditText(state, fqdn);
      const lines = text.split('\n').filter((line) => line !== '');
      const entries = lines.map(parsed).filter((entry) => entry !== undefined);
      return { entries, unreadable: lines.length - entries.length };
    },
  };
}

/** The whole text of a Sovereign's audit file; empty without one. */
export async function auditText(state: string, fqdn: string): Promise<string> {
  return (await readIfThere(join(state, 'audit', `${fqdn}.ndjson`)))?.toString('utf8') ?? '';
}

/** Appends what was noted of a Sovereign elsewhere: its lines that are not here yet, in their order. */
export async function mergeAudit(state: string, fqdn: string, text: string): Promise<void> {
  const here = new Set((await auditText(state, fqdn)).split('\n'));
  const foreign = text.split('\n').filter((line) => !here.has(line) && parsed(line)?.sovereign === fqdn);
  await openAuditLog(state).appendAll(foreign.map((line) => JSON.parse(line) as AuditEntry));
}

/** One write for each whole line, so that processes that append at once do not mix; a torn line before them is ended first. */
async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  await withStateErrors(path, async () => {
    const file = await open(path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      const torn = size > 0 && last[0] !== 0x0a;
      for (const [index, line] of lines.entries())
        await file.appendFile(`${torn && index === 0 ? '\n' : ''}${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

function parsed(line: string): AuditEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<AuditEntry> | null;
    const whole = entry?.v === 1 && typeof entry.at === 'string' && typeof entry.command === 'string';
    return whole ? (entry as AuditEntry) : undefined;
  } catch {
    return undefined;
  }
}
