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
  return {
    append: async (entry) => {
      await privateFolder(state);
      await privateFolder(root);
      await appendLine(fileOf(entry.sovereign), JSON.stringify(entry));
      await syncFolder(root);
    },
    read: async (fqdn) => {
      const text = (await readIfThere(fileOf(fqdn)))?.toString('utf8') ?? '';
      const lines = text.split('\n').filter((line) => line !== '');
      const entries = lines.map(parsed).filter((entry) => entry !== undefined);
      return { entries, unreadable: lines.length - entries.length };
    },
  };
}

/** One write of one whole line, so that processes that append at once do not mix; a torn line before it is ended first. */
async function appendLine(path: string, line: string): Promise<void> {
  await withStateErrors(path, async () => {
    const file = await open(path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      const torn = size > 0 && last[0] !== 0x0a;
      await file.appendFile(`${torn ? '\n' : ''}${line}\n`);
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
