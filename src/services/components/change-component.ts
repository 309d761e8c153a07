import type { KubeObject } from '../../clients/kubernetes/kubernetes.ts';
import { forComponent, onSovereign } from '../../domain/component/fix-commands.ts';
import { isObserved, numberAt, textAt } from '../../domain/component/flux-object.ts';
import {
  isHandled,
  type RequestKinds,
  reconcilePatch,
  requestToken,
  suspendPatch,
} from '../../domain/component/flux-request.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import type { Component } from '../../domain/component.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeToChange, type ChangeRequest } from './agree-to-change.ts';
import { untilReleaseSettled, untilSourceHandled, type Waiting } from './await-handled.ts';
import {
  type ChangePlan,
  type ChangeVerb,
  type PlannedPatch,
  plannedPatch,
  releasePatch,
} from './change-plan.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { type FoundComponent, findComponent } from './find-component.ts';
import { sourceObjects } from './sources-of.ts';
import { untilRuns } from './until-runs.ts';

export interface ReconcileRequest extends ChangeRequest, RequestKinds {
  /** Its sources look again at what they fetch first. */
  withSource?: boolean;
  /** Wait until it is handled and has come to rest. */
  wait?: boolean;
  /** Longest wait, in milliseconds. */
  timeoutMs: number;
}

export type ResumeRequest = Pick<ReconcileRequest, keyof ChangeRequest | 'wait' | 'timeoutMs'>;

export interface ChangeResult extends ChangePlan {
  dryRun: boolean;
  /** Nothing had to be written. */
  unchanged: boolean;
  /** How the component stands now, when that was waited for. */
  outcome?: Pick<Component, 'state' | 'reason' | 'message' | 'cause' | 'fix' | 'version'>;
  /** From the first write to the outcome, in milliseconds. */
  tookMs?: number;
}

/**
 * Asks the controllers to look at a component now, and waits for what comes of it.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-COMPONENT-SUSPENDED, CATALYST-GITOPS-REVERTS, CATALYST-DECLINED,
 * CATALYST-COMPONENT-FAILED when it fails again, CATALYST-TIMED-OUT
 */
export async function reconcileComponent(
  clusters: ComponentClusters,
  name: string,
  request: ReconcileRequest,
): Promise<ChangeResult> {
  const found = await findComponent(clusters, name, request.region);
  if (found.release.spec?.suspend === true) throw suspended(clusters, found);
  const token = newToken(clusters);
  const sources = request.withSource === true ? await sourcesToAsk(found, token) : [];
  const own = await releasePatch(found, reconcilePatch(token, request));
  const plan = planOf(clusters, found, 'reconcile', [...sources, own]);
  if (request.dryRun === true) return { ...plan, dryRun: true, unchanged: false };
  await agreeToChange(plan, request);
  const began = clusters.clock.now();
  for (const source of sources) {
    await write(found, source);
    const { resource, namespace, name: called } = source;
    const waiting = { ...waitingFor(clusters, found, request), resource, namespace, name: called };
    await untilSourceHandled(waiting, token);
  }
  await write(found, own);
  if (request.wait === false) return { ...plan, dryRun: false, unchanged: false };
  const isDone = (release: KubeObject) => isHandled(release, token);
  return ended(clusters, found, plan, began, await settledBy(clusters, found, request, isDone));
}

/**
 * Stops the controllers from looking at a component; what runs goes on running.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-GITOPS-REVERTS, CATALYST-DECLINED
 */
export async function suspendComponent(
  clusters: ComponentClusters,
  name: string,
  request: ChangeRequest,
): Promise<ChangeResult> {
  return (await changeSuspension(clusters, name, 'suspend', request)).result;
}

/**
 * Lets the controllers look at a component again, and waits for what comes of it.
 * @throws CatalystError as `reconcileComponent`
 */
export async function resumeComponent(
  clusters: ComponentClusters,
  name: string,
  request: ResumeRequest,
): Promise<ChangeResult> {
  const began = clusters.clock.now();
  const { found, result } = await changeSuspension(clusters, name, 'resume', request);
  if (result.dryRun || result.unchanged || request.wait === false) return result;
  const isDone = (release: KubeObject) => release.spec?.suspend !== true && isLookedAt(release);
  return ended(clusters, found, result, began, await settledBy(clusters, found, request, isDone));
}

/** The present spec was tried; only what came to its end is observed too. */
function isLookedAt(release: KubeObject): boolean {
  const tried = numberAt(release.status, 'lastAttemptedGeneration');
  return isObserved(release) || tried === release.metadata.generation;
}

async function changeSuspension(
  clusters: ComponentClusters,
  name: string,
  verb: 'suspend' | 'resume',
  request: ChangeRequest,
): Promise<{ found: FoundComponent; result: ChangeResult }> {
  const found = await findComponent(clusters, name, request.region);
  const isSuspended = found.release.spec?.suspend === true;
  const own = await releasePatch(found, suspendPatch(verb === 'suspend'));
  const plan = planOf(clusters, found, verb, [own]);
  const unchanged = isSuspended === (verb === 'suspend');
  if (unchanged || request.dryRun === true)
    return { found, result: { ...plan, dryRun: request.dryRun === true, unchanged } };
  await agreeToChange(plan, request);
  await write(found, own);
  return { found, result: { ...plan, dryRun: false, unchanged: false } };
}

function planOf(
  { fqdn, sandbox }: ComponentClusters,
  { id, region, component }: FoundComponent,
  verb: ChangeVerb,
  patches: ChangePlan['patches'],
): ChangePlan {
  return { fqdn, sandbox, region, id, component, verb, patches };
}

/** Repositories before what is made from them. An OCI HelmRepository is static: nobody handles a request to it. */
async function sourcesToAsk({ kubernetes, release }: FoundComponent, token: string) {
  const sources = await sourceObjects(kubernetes, release);
  const asked = sources.reverse().flatMap(({ object, kind, resource }) => {
    const isStatic = kind === 'HelmRepository' && textAt(object?.spec, 'type') === 'oci';
    return object === undefined || isStatic ? [] : [{ object, kind, resource }];
  });
  return Promise.all(
    asked.map(({ object, kind, resource }) =>
      plannedPatch(kubernetes, resource, kind, object, reconcilePatch(token)),
    ),
  );
}

async function write(
  { kubernetes }: FoundComponent,
  { resource, name, namespace, patch }: PlannedPatch,
): Promise<void> {
  await kubernetes.mergePatch(resource, name, namespace, patch);
}

async function settledBy(
  clusters: ComponentClusters,
  found: FoundComponent,
  request: ResumeRequest,
  isDone: (release: KubeObject) => boolean,
): Promise<Component> {
  const until = clusters.clock.now() + request.timeoutMs;
  const settled = await untilReleaseSettled(waitingFor(clusters, found, request), found.region, isDone);
  if (settled.state !== 'installed') return settled;
  const { signal } = request;
  return untilRuns(clusters, found, settled, { signal, timeoutMs: until - clusters.clock.now() });
}

function waitingFor(
  { clock }: ComponentClusters,
  { kubernetes, release }: FoundComponent,
  { signal, timeoutMs }: Pick<ReconcileRequest, 'signal' | 'timeoutMs'>,
): Waiting {
  const { name, namespace = '' } = release.metadata;
  const resource = COLLECTIONS.HelmRelease;
  return { kubernetes, resource, namespace, name, signal, clock, timeoutMs };
}

function ended(
  { clock, fqdn }: ComponentClusters,
  { id, component: name }: FoundComponent,
  plan: ChangePlan,
  began: number,
  component: Component,
): ChangeResult {
  const { state, reason, message, cause, fix, version } = component;
  if (state !== 'installed') {
    const why = cause ?? message ?? reason ?? 'it does not say why';
    throw new CatalystError('CATALYST-COMPONENT-FAILED', `${id} on ${fqdn} is ${state}: ${why}.`, {
      hint:
        fix === undefined
          ? `catalyst component show ${id} ${fqdn}`
          : onSovereign(forComponent(fix, name, id), fqdn),
    });
  }
  const told = { state, reason, message, cause, fix, version };
  const outcome = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  return {
    ...plan,
    ...{ dryRun: false, unchanged: false, tookMs: Math.max(0, clock.now() - began) },
    outcome: outcome as ChangeResult['outcome'] & object,
  };
}

function suspended({ fqdn }: ComponentClusters, { id }: FoundComponent): CatalystError {
  return new CatalystError(
    'CATALYST-COMPONENT-SUSPENDED',
    `${id} on ${fqdn} is suspended: nobody would do what is asked. Nothing was touched.`,
    { hint: `catalyst component resume ${id} ${fqdn}` },
  );
}

function newToken({ clock, random }: ComponentClusters): string {
  const [high = 0, middle = 0, low = 0] = random(3);
  return requestToken(clock.now(), (high * 256 + middle) * 256 + low);
}
