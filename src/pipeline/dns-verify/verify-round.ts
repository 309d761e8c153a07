import { diagnose } from '../../domain/dns-diagnosis.ts';
import { differenceOf } from '../../domain/dns-difference.ts';
import type {
  StageVerdict,
  VerifyExpectation,
  VerifyResult,
  VerifyRow,
  VerifyStage,
} from '../../domain/dns-verify.ts';
import { findServers } from './find-zone.ts';
import { lookAtCaa } from './look-at-caa.ts';
import { lookAtParent } from './look-at-parent.ts';
import { lookAtPublic, lookAtValidation } from './look-at-resolvers.ts';
import { lookAtTls } from './look-at-tls.ts';
import { lookAtZone } from './look-at-zone.ts';
import type { VerifyParts, VerifyScope } from './parts.ts';

type Located = VerifyExpectation & { zone: string };

/** Asks everything once. Public resolvers only after zone and delegation are right: an early question is cached. */
export async function verifyRound(
  parts: VerifyParts,
  expected: VerifyExpectation,
  scope: VerifyScope,
): Promise<VerifyResult> {
  const rows: VerifyRow[] = [];
  const stages: StageVerdict[] = [];
  const add = (stage: VerifyStage, found: VerifyRow[], says: string) => {
    rows.push(...found);
    stages.push({ stage, state: found.every(isFine) ? 'passed' : 'failed', says });
  };
  const skip = (stage: VerifyStage, says: string) => stages.push({ stage, state: 'skipped', says });
  if (isLocated(expected)) await askAll(parts, expected, scope, { add, skip });
  else skip('zone', `no resolver knows a zone that holds ${expected.fqdn}`);
  const diagnoses = diagnose(expected, rows);
  return {
    v: 1,
    sovereign: expected.fqdn,
    fqdn: expected.fqdn,
    zone: expected.zone ?? null,
    address: expected.address,
    at: new Date(parts.clock.now()).toISOString(),
    agrees: diagnoses.length === 0,
    stages,
    rows,
    diagnoses,
    error: differenceOf(expected.fqdn, diagnoses),
  };
}

function isLocated(expected: VerifyExpectation): expected is Located {
  return expected.zone !== undefined && expected.nameservers.length > 0;
}

export function isFine({ state }: Pick<VerifyRow, 'state'>): boolean {
  return state === 'ok' || state === 'note' || state === 'unknown';
}

interface Sheet {
  add(stage: VerifyStage, found: VerifyRow[], says: string): void;
  skip(stage: VerifyStage, says: string): void;
}

async function askAll(
  parts: VerifyParts,
  expected: Located,
  scope: VerifyScope,
  sheet: Sheet,
): Promise<void> {
  const zone = await lookAtZone(parts, expected);
  sheet.add('zone', zone, `${counted(expected.nameservers.length, 'server')} of ${expected.zone}`);
  const parent = await parentRows(parts, expected, zone, sheet);
  const proven = [...zone, ...parent].every(isFine);
  await askResolvers(parts, expected, scope, sheet, { proven, published: isPublished(parent) });
  await askTls(parts, expected, scope, sheet, zone);
}

async function parentRows(
  parts: VerifyParts,
  expected: Located,
  zone: readonly VerifyRow[],
  sheet: Sheet,
): Promise<VerifyRow[]> {
  const { parent } = expected;
  if (parent === undefined) {
    sheet.skip('parent', `no resolver knows the zone above ${expected.zone}`);
    return [];
  }
  const keySets = zone
    .filter(({ subject, rcode }) => subject === 'keys' && rcode === 'NOERROR')
    .map(({ values }) => values);
  const rows = await lookAtParent(parts, { ...expected, parent }, keySets);
  if (rows.length === 0) sheet.skip('parent', `no server of ${parent} can be found`);
  else
    sheet.add(
      'parent',
      rows,
      `${counted(new Set(rows.map(({ server }) => server)).size, 'server')} of ${parent}`,
    );
  return rows;
}

function isPublished(parent: readonly VerifyRow[]): boolean {
  return parent.some(({ subject, values }) => subject === 'ds' && values.length > 0);
}

async function askResolvers(
  parts: VerifyParts,
  expected: Located,
  { publicResolvers }: VerifyScope,
  sheet: Sheet,
  { proven, published }: { proven: boolean; published: boolean },
): Promise<void> {
  if (publicResolvers === undefined) sheet.skip('public', 'not asked; --public asks them');
  else if (!proven)
    sheet.skip('public', 'not asked before stages 1 and 2 pass: they would cache what is wrong');
  else {
    const rows = await lookAtPublic(parts, expected, publicResolvers);
    sheet.add('public', rows, counted(publicResolvers.length, 'resolver'));
  }
  if (!published) return sheet.skip('dnssec', `no DS is published for ${expected.zone}`);
  if (!proven) return sheet.skip('dnssec', 'not asked before stages 1 and 2 pass');
  const rows = await lookAtValidation(parts, expected, publicResolvers ?? parts.resolvers);
  if (rows.length > 0) return sheet.add('dnssec', rows, `${counted(rows.length, 'resolver')} validating`);
  sheet.skip('dnssec', noValidator(expected, publicResolvers !== undefined));
}

function noValidator({ sandbox }: Located, asked: boolean): string {
  const nobody = 'no validating resolver to ask; the DS matches the key';
  return sandbox || asked ? nobody : `${nobody}; --public asks others`;
}

async function askTls(
  parts: VerifyParts,
  expected: Located,
  { handedOver }: VerifyScope,
  sheet: Sheet,
  zone: readonly VerifyRow[],
): Promise<void> {
  const answering = zone.find(({ subject, state }) => subject === 'soa' && state === 'ok')?.server;
  const [server] = answering === undefined ? [] : await findServers(parts, [answering.split('/')[0]!]);
  if (server?.address === undefined) return sheet.skip('tls', 'no server of the zone answers');
  const caa = await lookAtCaa(parts, expected, { host: server.host, address: server.address });
  const certificates = handedOver ? await lookAtTls(parts, expected) : [];
  const names = counted(certificates.length, 'name');
  sheet.add(
    'tls',
    [...caa, ...certificates],
    handedOver ? names : 'not handed over yet: no certificate is asked for',
  );
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
