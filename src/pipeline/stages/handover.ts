import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { USUAL_MS } from '../../domain/stage.ts';
import { clusterSpeed } from '../../domain/surroundings.ts';
import type { Stage, World } from '../world.ts';
import { StepReport } from './cluster/step-report.ts';
import { stillByHand } from './records/by-hand.ts';

const PATIENCE_MS = 10 * 60_000;
const SHORTEST_PATIENCE_MS = 60_000;
const RETRY_MS = 3_000;
const QUICKEST_RETRY_MS = 250;

/** Hosts that the platform serves under the Sovereign's name (reference: provisioning 6). */
const CONSOLE = 'console';
const HOSTS = [CONSOLE, 'admin', 'api', 'marketplace', 'gitea'];

/**
 * Proves that the console answers over verified TLS, and says where everything is. Records that a person has to create
 * are not waited for unless asked: what is still to be created is said instead (CATALYST-DNS-NOT-PROVEN).
 */
export const handover: Stage = {
  id: 'handover',
  title: 'Hand over',

  async isDone(world) {
    if (world.output('urls') === undefined) return undefined;
    const probe = await attempt(world);
    return probe.answer === undefined ? undefined : summary(probe.answer);
  },

  async run(world) {
    const answer = await untilAnswered(world);
    await world.learn('urls', urlsOf(world.fqdn));
    return summary(answer);
  },
};

interface Answer {
  status: number;
  certificateUntil: string;
}

async function untilAnswered(world: World): Promise<Answer> {
  const { clock, target, signal } = world;
  const began = clock.now();
  const report = new StepReport(world, 'handover');
  const step = { step: 'console', title: consoleOf(world.fqdn) };
  for (;;) {
    const { answer, reason, hint } = await attempt(world);
    signal.throwIfAborted();
    if (answer !== undefined) {
      await report.step({ ...step, state: 'done', detail: `status ${answer.status}` });
      return answer;
    }
    await report.step({ ...step, state: 'running', detail: reason });
    if (world.dns === undefined && !world.options.waitForRecords) {
      const byHand = await stillByHand(world);
      if (byHand !== undefined) throw byHand;
    }
    const patience = Math.max(
      SHORTEST_PATIENCE_MS,
      PATIENCE_MS / clusterSpeed(target),
      USUAL_MS.handover / clusterSpeed(target),
    );
    if (clock.now() - began >= patience) throw unanswered(world, reason, hint);
    await clock.sleep(Math.max(QUICKEST_RETRY_MS, RETRY_MS / target.speed), signal);
  }
}

/** 404 is the ingress without a console behind it; a page that asks to sign in is an answer. */
async function attempt(world: World): Promise<{ answer?: Answer; reason?: string; hint?: string }> {
  try {
    const answer = await world.probeUrl(consoleOf(world.fqdn));
    if (answer.status < 500 && answer.status !== 404) return { answer };
    return { reason: `it answers ${answer.status}; the console is not behind it yet` };
  } catch (error) {
    const hint = error instanceof CatalystError ? error.hint : undefined;
    return {
      reason: plainText(error instanceof Error ? error.message : String(error)),
      ...(hint === undefined ? {} : { hint }),
    };
  }
}

function unanswered(world: World, reason: string | undefined, hint: string | undefined): CatalystError {
  const said = (reason ?? 'no answer').replace(/\.$/, '');
  return new CatalystError(
    'CATALYST-CONSOLE-UNANSWERED',
    `${consoleOf(world.fqdn)} did not answer in time: ${said}.`,
    {
      hint:
        hint ??
        'Look at the records (catalyst sovereign show) and the load balancer’s targets, then: catalyst sovereign resume',
    },
  );
}

/** Short enough for a terminal of 80 columns, whatever the name: the address is told below it. */
function summary(answer: Answer): string {
  return `the console answers, certificate until ${answer.certificateUntil.slice(0, 10)}`;
}

function consoleOf(fqdn: string): string {
  return `https://${CONSOLE}.${fqdn}`;
}

function urlsOf(fqdn: string): Record<string, string> {
  return Object.fromEntries(HOSTS.map((host) => [host, `https://${host}.${fqdn}`]));
}
