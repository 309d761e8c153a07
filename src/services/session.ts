import { join } from 'node:path';
import type { Journal } from '../clients/files/journal.ts';
import type { SecretStore } from '../clients/secrets/store.ts';
import { basicAuthSecrets } from '../domain/basic-auth.ts';
import { asCatalystError } from '../domain/errors.ts';
import { EVENT_VERSION } from '../domain/event.ts';
import type { RegionOutputs } from '../domain/outputs.ts';
import { scrubbedError } from '../domain/scrubbed-error.ts';
import { fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import { type EventListener, EventLog } from '../pipeline/event-log.ts';
import type { RunOptions, World } from '../pipeline/world.ts';
import { type AskAdmin, buildWorld, type WorldParts } from '../pipeline/world-builder.ts';
import { refuseOtherWorld } from './other-world.ts';
import type { ServiceSettings } from './settings.ts';
import type { StateRoom } from './state-room.ts';

/** What a run is made from; `open.ts` supplies the clients. */
export interface Workshop {
  settings: ServiceSettings;
  state: StateRoom;
  wire(request: WireRequest): Promise<{ parts: WorldParts; close(): Promise<void> }>;
}

export interface WireRequest {
  settings: ServiceSettings;
  spec: SovereignSpec;
  folder: string;
  secrets: SecretStore;
  options: RunOptions;
  signal: AbortSignal;
  regions(): RegionOutputs[];
}

export interface SessionRequest {
  spec: SovereignSpec;
  options: RunOptions;
  signal: AbortSignal;
  ask: AskAdmin;
  listeners: readonly EventListener[];
  /** Nothing that happens is kept: for a plan that may never be applied. */
  unrecorded?: boolean;
}

/**
 * Works on one Sovereign under its lock, with its journal open: everything that changes something goes through here.
 * Lock, journal and connections are given back whatever happens; a failure comes out with every secret blanked.
 */
export async function inSession<T>(
  workshop: Workshop,
  request: SessionRequest,
  work: (world: World, log: EventLog) => Promise<T>,
): Promise<T> {
  const { state } = workshop;
  const fqdn = fqdnOf(request.spec.domain);
  await state.makeFolder(fqdn);
  const release = await state.lock(fqdn, request.signal);
  try {
    return await withJournal(workshop, request, fqdn, work);
  } finally {
    await release();
  }
}

/** As `inSession`, for who only looks: no lock is taken and nothing is kept, also while somebody works on it. */
export function looking<T>(
  workshop: Workshop,
  request: Omit<SessionRequest, 'unrecorded'>,
  work: (world: World, log: EventLog) => Promise<T>,
): Promise<T> {
  return withJournal(workshop, { ...request, unrecorded: true }, fqdnOf(request.spec.domain), work);
}

async function withJournal<T>(
  { settings, state, wire }: Workshop,
  request: SessionRequest,
  fqdn: string,
  work: (world: World, log: EventLog) => Promise<T>,
): Promise<T> {
  const journal = request.unrecorded ? await unrecorded(state, fqdn) : await state.open(fqdn);
  const log = new EventLog({
    sovereign: fqdn,
    sink: journal,
    clock: settings.clock,
    listeners: request.listeners,
  });
  let close = async () => {};
  try {
    const secrets = await state.secrets(fqdn);
    log.hide([await state.passphrase(), ...(await secrets.values())]);
    const regions = () => (log.progress.outputs.regions ?? []) as unknown as RegionOutputs[];
    const { spec, options, signal } = request;
    const wired = await wire({
      settings: { ...settings, credential: hidden(settings.credential, log) },
      spec,
      folder: state.folderOf(fqdn),
      secrets,
      options,
      signal,
      regions,
    });
    close = wired.close;
    log.hide(Object.values(wired.parts.target.credentials));
    refuseOtherWorld(fqdn, log.progress.outputs.sandbox, wired.parts.target.kind === 'sandbox');
    return await work(buildWorld(wired.parts, log, request.ask), log);
  } catch (thrown) {
    throw scrubbedError(asCatalystError(thrown), (text) => log.scrub(text));
  } finally {
    if (request.unrecorded !== true) await keepSnapshot(state, log);
    await close();
    await journal.close();
  }
}

/** Whatever is done with a credential, no event and no error of the run tells it. */
function hidden(credential: ServiceSettings['credential'], log: EventLog): ServiceSettings['credential'] {
  return async (name) => {
    const value = await credential(name);
    log.hide(name === 'powerdnsBasicAuth' ? basicAuthSecrets(value) : [value]);
    return value;
  };
}

async function unrecorded(state: StateRoom, fqdn: string): Promise<Journal> {
  return { past: await state.read(fqdn), append: async () => {}, close: async () => {} };
}

/** For whoever wants the state without folding events; the journal stays the truth, so a failure is no loss. */
async function keepSnapshot(state: StateRoom, log: EventLog): Promise<void> {
  const { progress } = log;
  if (progress.seq === 0) return;
  const path = join(state.folderOf(progress.sovereign), 'sovereign.json');
  await state
    .writeFile(path, `${JSON.stringify({ v: EVENT_VERSION, ...progress })}\n`)
    .catch(() => undefined);
}
