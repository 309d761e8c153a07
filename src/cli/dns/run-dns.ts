import { asCatalystError } from '../../domain/errors.ts';
import type { DnsRunRequest, DnsRunResult } from '../../services/dns/dns-run.ts';
import { chooseFace } from '../faces/choose-face.ts';
import { consentOf } from '../run/consent.ts';
import { onInterrupt } from '../run/interrupts.ts';
import type { Surroundings } from '../surroundings.ts';
import { type DnsPlanShape, dnsPlanView } from './dns-plan-view.ts';
import { type RestoreShape, restoreView } from './restore-view.ts';
import { runEnd } from './run-end.ts';

/** Runs `start` with one face, consent and interrupts, and says how it ended. Under `--json` the events are all there is. */
export async function runDns(
  surroundings: Surroundings,
  flags: { json: boolean; yes: boolean },
  start: (request: DnsRunRequest) => Promise<DnsRunResult>,
): Promise<void> {
  const { out, err } = surroundings;
  const face = await chooseFace(flags.json, surroundings);
  const interrupts = onInterrupt(surroundings, (line) => face.say(line));
  const consent = { yes: flags.yes, json: flags.json, confirm: undefined };
  const ask = consentOf(surroundings, consent, face, interrupts.signal);
  try {
    const result = await start({
      signal: interrupts.signal,
      ask: (question) => ask({ ...question, lines: drawn(question, surroundings) }),
      listeners: [(event, progress) => face.show(event, progress)],
    });
    await face.close();
    if (flags.json) return;
    if (err.terminal) err.write('\n');
    out.write(`${runEnd(result, out).join('\n')}\n`);
  } catch (thrown) {
    await face.close();
    throw asCatalystError(thrown);
  } finally {
    interrupts.stop();
  }
}

type Question = Parameters<DnsRunRequest['ask']>[0];

function drawn({ about, lines }: Question, { err }: Surroundings): string[] {
  if (typeof about !== 'object' || about === null) return lines;
  if ('zones' in about) return dnsPlanView(about as unknown as DnsPlanShape, err);
  return 'takenAt' in about ? restoreView(about as unknown as RestoreShape, err) : lines;
}
