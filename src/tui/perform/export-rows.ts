import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { csvLine, csvRows } from '../../domain/business/books/csv-lines.ts';
import { EXPORT_COLUMNS, type ExportKind } from '../../domain/business/books/export-columns.ts';
import type { Effect } from '../messages.ts';
import type { Send } from './desk.ts';
import { panelError } from './panel-error.ts';
import type { Worlds } from './worlds.ts';

interface Exporting {
  worlds: Worlds;
  send: Send;
  signal: AbortSignal;
  folder: string;
}

/** Writes the rows of an export into a new file as they come; what is there already is not written over. */
export async function exportRows(around: Exporting, effect: Effect & { type: 'export' }): Promise<void> {
  const { send, signal } = around;
  const { form } = effect;
  try {
    const { path, rows } = await written(around, effect);
    send({ type: 'changed', fqdn: effect.fqdn, form });
    send({ type: 'said', notice: { text: `${rows} rows are in ${path}.`, tone: 'good' } });
  } catch (failure) {
    if (signal.aborted) return;
    const taken = (failure as NodeJS.ErrnoException).code === 'EEXIST';
    const faults = taken ? [{ field: 'file', reason: 'is there already', fix: 'Name a new one.' }] : [];
    const { message, hint } = panelError(failure);
    send({ type: 'refused', form, faults, text: taken ? '' : [message, hint].filter(Boolean).join(' ') });
  }
}

async function written({ worlds, signal, folder }: Exporting, effect: Effect & { type: 'export' }) {
  const { fqdn, values } = effect;
  const { services, credentials } = await worlds.of(fqdn);
  const { databaseUrl } = credentials;
  const path = resolve(folder, values.file?.trim() ?? '');
  const columns = EXPORT_COLUMNS[values.kind as ExportKind];
  const file = await open(path, 'wx', 0o600);
  let whole = false;
  try {
    await file.write(csvLine(columns));
    const { rows } = await services.billing.export({
      ...{ sovereign: fqdn, reason: values.reason?.trim() ?? '', kind: values.kind as ExportKind, signal },
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      onRows: (some) => file.write(csvRows(columns, some)),
    });
    whole = true;
    return { path, rows };
  } finally {
    await file.close();
    if (!whole) await rm(path, { force: true });
  }
}
