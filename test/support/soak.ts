import type { Event } from '../../src/domain/event.ts';
import { type Begun, type Ended, end, openSite, processesIn, type Site } from './catalyst-e2e.ts';
import { inventory, keptServers, type Listed } from './catalyst-e2e-cloud.ts';
import { eventOf, journal, lastSeq, sovereignFolder } from './catalyst-e2e-journal.ts';
import { secretPrints } from './catalyst-e2e-secrets.ts';
import { FQDN, REHEARSAL } from './catalyst-e2e-spec.ts';
import { soakedEnd } from './soak-destroy.ts';
import {
  eventKind,
  isWorthAKill,
  pick,
  SOAK_FAULTS,
  type SoakFault,
  seeded,
  type Victim,
  victimsAt,
} from './soak-schedule.ts';

export interface SoakOptions {
  seed: number;
  /** No new kill after this; what has begun is brought to its end. */
  lastsMs: number;
  say(line: string): void;
}

export interface SoakResult {
  sovereigns: number;
  runs: number;
  kills: number;
  /** Kinds of event at which somebody was killed, each with who it was. */
  kinds: string[];
}

const ONE_OF_EACH: Record<Listed, number> = {
  servers: 2,
  networks: 1,
  firewalls: 1,
  load_balancers: 1,
  placement_groups: 2,
  primary_ips: 2,
  ssh_keys: 1,
};

/** Runs that may be killed in a Sovereign's life before it is let be. */
const MOST_RUNS = 60;
/** One Sovereign in so many is brought to its end; of the others it is enough that all of their objects are there once. */
const WHOLE_LIVES = 4;

/**
 * Brings up Sovereign after Sovereign. Each of their runs is killed at the first event of a kind that no run was killed
 * at before, later by another death or at random ones, with faults of the world outside in between; after each the same
 * servers and the same secrets have to be there, and at last a resume has to end well with one object of each. Then it is
 * destroyed, killed at new kinds of event as well, and nothing may be left.
 * @throws Error that says what was broken, and after which kill
 */
export async function soak({ seed, lastsMs, say }: SoakOptions): Promise<SoakResult> {
  const random = seeded(seed);
  const until = Date.now() + lastsMs;
  const total: SoakResult = { sovereigns: 0, runs: 0, kills: 0, kinds: [] };
  const deaths: Deaths = { died: new Set(), everyWay: false };
  do {
    const site = await openSite({ seed });
    const [before, whole] = [total.kills, total.sovereigns % WHOLE_LIVES === 0];
    try {
      await oneLife(new Life({ site, random, deaths, total, say, whole }), until);
      deaths.everyWay ||= total.kills === before;
      await soakedEnd({ site, random, died: deaths.died, total, say, until });
    } finally {
      await site.close();
    }
    total.sovereigns += 1;
    total.kinds = [...deaths.died].sort();
    say(
      `Sovereign ${total.sovereigns} ${whole ? 'converged' : 'has all of its objects'}; ${total.kills} kills in ${total.runs} runs so far`,
    );
  } while (Date.now() < until);
  return total;
}

async function oneLife(life: Life, until: number): Promise<void> {
  let over = false;
  for (let run = 0; run < MOST_RUNS && Date.now() < until && !over; run += 1) over = await life.killedRun();
  await life.finish();
}

/** What was tried so far. */
interface Deaths {
  /** Who was killed at which kind of event. */
  died: Set<string>;
  /** Each kind has had one death; now every other way to die at it. */
  everyWay: boolean;
}

interface LifeOptions {
  site: Site;
  random: () => number;
  deaths: Deaths;
  total: SoakResult;
  say: (line: string) => void;
  /** Until it has converged, not only until its objects exist. */
  whole: boolean;
}

/** One Sovereign from its first run to its end. */
class Life {
  readonly #site: Site;
  readonly #random: () => number;
  readonly #deaths: Deaths;
  readonly #whole: boolean;
  /** Kills of an OpenTofu that was over when its turn came: not tried again on this Sovereign. */
  readonly #over = new Set<string>();
  readonly #total: SoakResult;
  readonly #say: (line: string) => void;
  #servers: Record<string, number> = {};
  #secrets: Record<string, string> = {};
  #last = 'nothing';

  constructor({ site, random, deaths, total, say, whole }: LifeOptions) {
    this.#site = site;
    this.#random = random;
    this.#deaths = deaths;
    this.#total = total;
    this.#say = say;
    this.#whole = whole;
  }

  /** True when the run ended well before anybody was killed: there is nothing new to be tried on this Sovereign. */
  async killedRun(): Promise<boolean> {
    const fault = this.#random() < 0.3 ? pick(SOAK_FAULTS, this.#random) : undefined;
    if (fault !== undefined) await this.#site.fault(fault.name, fault);
    const { begun, event } = await this.#untilAMoment();
    if (event === undefined) {
      const ended = await begun.ended;
      await this.#site.clearFaults();
      this.#expectAnEnd(ended, fault);
      return ended.code === 0;
    }
    await this.#kill(begun, event, fault);
    await this.#site.clearFaults();
    await this.#compare();
    return false;
  }

  async finish(): Promise<void> {
    await (this.#whole ? this.#converge() : this.#makeAll());
    await this.#compare();
    const found = Object.entries(await inventory(this.#site)).map(([kind, names]) => [kind, names.length]);
    if (JSON.stringify(Object.fromEntries(found)) !== JSON.stringify(ONE_OF_EACH)) {
      this.#fail(`not one of each: ${JSON.stringify(await inventory(this.#site))}`);
    }
    const left = (await processesIn(sovereignFolder(this.#site, FQDN))).map(({ program }) => program);
    if (left.length > 0) this.#fail(`left behind: ${left.join(', ')}`);
    const seqs = (await journal(this.#site, FQDN)).map(({ seq }) => seq);
    if (seqs.some((seq, index) => seq !== index + 1)) this.#fail('the journal has a gap');
  }

  async #converge(): Promise<void> {
    const { code, stderr } = await (await this.#begin()).ended;
    if (code !== 0) this.#fail(`resume ended with ${code}: ${stderr.slice(-2_000)}`);
  }

  /** OpenTofu is over by then, so ending the run afterwards leaves nothing half made. */
  async #makeAll(): Promise<void> {
    const afterSeq = await lastSeq(this.#site, FQDN);
    const begun = await this.#begin();
    const isMade = (one: Event) =>
      (one.type === 'stage-done' || one.type === 'stage-skipped') && one.stage === 'apply';
    const made = await eventOf(this.#site, FQDN, isMade, { begun, afterSeq, withinMs: 180_000 });
    if (made === undefined)
      this.#fail(`resume never finished apply: ${(await begun.ended).stderr.slice(-2_000)}`);
    begun.kill('SIGKILL');
    await begun.ended;
  }

  async #begin(): Promise<Begun> {
    const known = (await journal(this.#site, FQDN)).some(
      (event) => event.type === 'output-learned' && event.name === 'spec',
    );
    this.#total.runs += 1;
    const command = known ? ['resume', FQDN] : ['create', '-f', REHEARSAL];
    return this.#site.begin(['sovereign', ...command, '--yes', '--converge-timeout', '2m']);
  }

  async #untilAMoment(): Promise<{ begun: Begun; event: Event | undefined }> {
    const afterSeq = await lastSeq(this.#site, FQDN);
    const begun = await this.#begin();
    const orAt =
      this.#random() < 0.1 ? afterSeq + Math.floor(this.#random() * 120) : Number.POSITIVE_INFINITY;
    const isMoment = (one: Event) => isWorthAKill(one) && (this.#untried(one).length > 0 || one.seq >= orAt);
    const event = await eventOf(this.#site, FQDN, isMoment, { begun, afterSeq, withinMs: 180_000 });
    return { begun, event };
  }

  #untried(event: Event): readonly Victim[] {
    const { died, everyWay } = this.#deaths;
    const ways = victimsAt(event).map((victim) => ({ victim, death: deathOf(victim, event) }));
    if (!everyWay && ways.some(({ death }) => died.has(death))) return [];
    const open = ways.filter(({ death }) => !died.has(death) && !this.#over.has(death));
    return open.map(({ victim }) => victim);
  }

  async #kill(begun: Begun, event: Event, fault: SoakFault | undefined): Promise<void> {
    const untried = this.#untried(event);
    const wanted = pick(untried.length > 0 ? untried : victimsAt(event), this.#random);
    const inside = await processesIn(sovereignFolder(this.#site, FQDN));
    const tofus = inside.filter(({ program }) => program === 'tofu').map(({ pid }) => pid);
    const victim = tofus.length === 0 ? 'us' : wanted;
    this.#deaths.died.add(deathOf(victim, event));
    if (victim !== wanted) this.#over.add(deathOf(wanted, event));
    this.#total.kills += 1;
    this.#last = `${victim} killed at ${eventKind(event)}${fault === undefined ? '' : ` under ${fault.name}`}`;
    if (victim !== 'tofu') begun.kill('SIGKILL');
    if (victim !== 'us') tofus.forEach(end);
    this.#say(this.#last);
    const ended = await begun.ended;
    if (ended.code !== null) this.#expectAnEnd(ended, fault);
  }

  /** What a run that nobody killed may end with; a defect of ours never. */
  #expectAnEnd({ code, stderr }: Ended, fault: SoakFault | undefined): void {
    if (code === 0 || code === 3 || code === 4 || code === 5) return;
    this.#fail(
      `a run ${fault === undefined ? '' : `under ${fault.name} `}ended with ${code}: ${stderr.slice(-2_000)}`,
    );
  }

  /** Servers that were there are there; secrets that were made are the same. */
  async #compare(): Promise<void> {
    const servers = Object.fromEntries((await keptServers(this.#site)).map(({ name, id }) => [name, id]));
    const secrets = await secretPrints(this.#site, FQDN);
    for (const [name, id] of Object.entries(this.#servers)) {
      if (servers[name] !== id) this.#fail(`server ${name} was ${id} and is ${servers[name]}`);
    }
    for (const [name, print] of Object.entries(this.#secrets)) {
      if (secrets[name] !== print) this.#fail(`the secret ${name} was made again`);
    }
    [this.#servers, this.#secrets] = [servers, secrets];
  }

  #fail(what: string): never {
    throw new Error(`${what}\nafter: ${this.#last}`);
  }
}

function deathOf(victim: Victim, event: Event): string {
  return `${victim} at ${eventKind(event)}`;
}
