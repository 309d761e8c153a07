import { isIP } from 'node:net';
import type { VerifyResult } from '../../domain/dns-verify.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import type { Progress } from '../../domain/progress.ts';
import { isSandboxAddress } from '../../domain/sandbox-address.ts';
import type { Target } from '../../domain/surroundings.ts';
import { expectationOf, type Known } from '../../pipeline/dns-verify/expectation.ts';
import { PUBLIC_RESOLVERS } from '../../pipeline/dns-verify/look-at-resolvers.ts';
import type { VerifyParts, VerifyScope } from '../../pipeline/dns-verify/parts.ts';
import { verifyRound } from '../../pipeline/dns-verify/verify-round.ts';
import { type TellChanges, watchDns } from '../../pipeline/dns-verify/watch-dns.ts';
import type { Workshop } from '../session.ts';
import { type DnsSubject, subjectWithAddress } from './dns-subject.ts';

export interface VerifyDnsRequest {
  signal: AbortSignal;
  /** Ask public resolvers too. */
  public: boolean;
  /** Other resolvers than the usual ones: `address` or `address:port`; naming one asks them. */
  resolvers: readonly string[];
  /** More hosts that have to lead to the Sovereign: a label, or a whole name. */
  hosts: readonly string[];
  /** Name of the certificate authority in CAA records. */
  issuer: string;
  /** Look again until everything is as wanted. */
  watch?: { timeoutMs: number; tell: TellChanges };
}

/**
 * Asks every server what it says of a Sovereign's names, and says what is wrong. Takes no lock, writes nothing, needs no
 * credential.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-UNFINISHED without a load balancer, CATALYST-TARGET-REFUSED for a
 * resolver outside the sandbox, CATALYST-DNS-NOT-PROVEN when a watch runs out of time, CATALYST-INTERRUPTED
 */
export async function verifyDns(
  workshop: Workshop,
  fqdn: string,
  request: VerifyDnsRequest,
): Promise<VerifyResult> {
  const subject = await subjectWithAddress(workshop, fqdn);
  const { wireVerify } = await import('../wiring/verify-parts.ts');
  const { parts, target } = await wireVerify(workshop.settings, subject.spec, request.signal);
  refuseOtherWorld(subject.progress, target);
  const scope = scopeOf(request, subject.progress, target);
  try {
    const known = async () => knownOf(fqdn, await subjectWithAddress(workshop, fqdn), target);
    return await verify(parts, known, scope, request);
  } catch (thrown) {
    if (!request.signal.aborted) throw thrown;
    throw new CatalystError(
      'CATALYST-INTERRUPTED',
      `Stopped looking at the DNS of ${fqdn}. Nothing was touched.`,
      {
        hint: `catalyst dns verify ${fqdn}`,
      },
    );
  }
}

/** The checks over any parts: one look, or looks until all is as wanted. What is known is asked for at each look. */
export async function verify(
  parts: VerifyParts,
  known: () => Promise<Known>,
  scope: VerifyScope,
  request: Pick<VerifyDnsRequest, 'issuer' | 'hosts' | 'watch'>,
): Promise<VerifyResult> {
  const round = async () => verifyRound(parts, await expectationOf(parts, await known(), request), scope);
  return request.watch === undefined ? round() : watchDns(parts, round, request.watch);
}

function knownOf(fqdn: string, { spec, progress }: DnsSubject, target: Target): Known {
  const { outputs } = progress;
  const output = <T extends JsonValue>(name: string) =>
    Object.hasOwn(outputs, name) ? (outputs[name] as T) : undefined;
  return { spec, fqdn, target, output };
}

/** A sandbox's name exists in its sandbox only, and the other way round. */
function refuseOtherWorld({ outputs, sovereign }: Progress, { kind }: Target): void {
  const begun = outputs.sandbox;
  if (typeof begun !== 'boolean' || begun === (kind === 'sandbox')) return;
  throw new CatalystError(
    'CATALYST-TARGET-REFUSED',
    `${sovereign} lives ${begun ? 'in a sandbox' : 'in the real world'}.`,
    { hint: begun ? 'Add --context sandbox.' : 'Leave out --context sandbox.' },
  );
}

function scopeOf(request: VerifyDnsRequest, { outputs }: Progress, target: Target): VerifyScope {
  const handedOver = outputs.urls !== undefined;
  if (!request.public && request.resolvers.length === 0) return { publicResolvers: undefined, handedOver };
  const usual = target.kind === 'sandbox' ? target.resolvers : PUBLIC_RESOLVERS;
  const publicResolvers = [...(request.resolvers.length > 0 ? request.resolvers : usual)];
  for (const resolver of publicResolvers) refuseOutside(resolver, target);
  return { publicResolvers, handedOver };
}

/** A rehearsal asks nobody on the internet. */
function refuseOutside(resolver: string, { kind }: Target): void {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(resolver) ?? [];
  const address = isIP(resolver) ? resolver : (host ?? resolver);
  const number = Number(port ?? 53);
  if (isIP(address) === 0 || number < 1 || number > 65_535)
    throw new CatalystError('CATALYST-USAGE', `--resolver ${resolver} is no IP address (and port).`, {
      hint: 'Write 9.9.9.9 or 192.0.2.1:5353.',
    });
  const inside = isSandboxAddress(address) || address.startsWith('127.') || address === '::1';
  if (kind === 'real' || inside) return;
  throw new CatalystError('CATALYST-TARGET-REFUSED', `${resolver} lies outside the sandbox.`, {
    hint: 'Leave out --resolver: --public asks the resolvers of the sandbox.',
  });
}
