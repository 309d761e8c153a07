import type { Event } from '../../src/domain/event.ts';
import { DESTROY_STAGES } from '../../src/domain/stage.ts';
import { end, processesIn, type Site } from './catalyst-e2e.ts';
import { DESTROY, project } from './catalyst-e2e-destroy.ts';
import { eventOf, lastSeq, sovereignFolder } from './catalyst-e2e-journal.ts';
import { FQDN } from './catalyst-e2e-spec.ts';
import { eventKind, pick, type Victim, victimsAt } from './soak-schedule.ts';

export interface SoakEnd {
  site: Site;
  random: () => number;
  /** Who was killed at which kind of event, over all lives. */
  died: Set<string>;
  total: { runs: number; kills: number };
  say(line: string): void;
  /** No new kill after this moment. */
  until: number;
}

/** Kills in the destroy of one Sovereign. */
const MOST_KILLS = 6;

/**
 * Destroys the Sovereign of a site, however far it came: killed at the first event of a kind that no destroy was killed
 * at before, again and again, then brought to its end, after which the project has to be empty.
 * @throws Error that says what was left, and after which kill
 */
export async function soakedEnd(soak: SoakEnd): Promise<void> {
  let last = 'no kill';
  for (let kills = 0; kills < MOST_KILLS && Date.now() < soak.until; kills += 1) {
    const killed = await killedOnce(soak);
    if (killed === undefined) break;
    last = killed;
    soak.say(killed);
  }
  soak.total.runs += 1;
  const { code, stderr } = await soak.site.catalyst(DESTROY);
  if (code !== 0) throw new Error(`destroy ended with ${code}: ${stderr.slice(-2_000)}\nafter: ${last}`);
  const left = await project(soak.site);
  if (Object.keys(left).length > 0) throw new Error(`left: ${JSON.stringify(left)}\nafter: ${last}`);
}

/** What was done to whom; undefined when the run came to its end without anything new. */
async function killedOnce({ site, random, died, total }: SoakEnd): Promise<string | undefined> {
  const afterSeq = await lastSeq(site, FQDN);
  const begun = site.begin(DESTROY);
  total.runs += 1;
  const isNew = (event: Event) => isOfDestroy(event) && untried(event, died).length > 0;
  const event = await eventOf(site, FQDN, isNew, { begun, afterSeq, withinMs: 180_000 });
  if (event === undefined) {
    await begun.ended;
    return undefined;
  }
  const inside = await processesIn(sovereignFolder(site, FQDN));
  const tofus = inside.filter(({ program }) => program === 'tofu').map(({ pid }) => pid);
  const wanted = pick(untried(event, died), random);
  const victim: Victim = tofus.length === 0 ? 'us' : wanted;
  died.add(deathOf(wanted, event));
  if (victim !== 'tofu') begun.kill('SIGKILL');
  if (victim !== 'us') tofus.forEach(end);
  total.kills += 1;
  await begun.ended;
  return `${victim} killed at ${destroyKind(event)}`;
}

function isOfDestroy(event: Event): boolean {
  return 'stage' in event && (DESTROY_STAGES as readonly string[]).includes(event.stage);
}

function untried(event: Event, died: ReadonlySet<string>): readonly Victim[] {
  return victimsAt(event).filter((victim) => !died.has(deathOf(victim, event)));
}

function deathOf(victim: Victim, event: Event): string {
  return `${victim} at destroy ${destroyKind(event)}`;
}

/** Numbers of objects are other ones in every life. */
function destroyKind(event: Event): string {
  return eventKind(event).replace(/\/\d+/g, '/…');
}
