import { NOT_INSTALLED_HINT } from '../../clients/gateway/refusal.ts';
import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { ChosenContext } from '../../domain/business/sovereign-context.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { openFirstCluster } from './sovereign-cluster.ts';

const SERVICES = { group: '', version: 'v1', resource: 'services' };
const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
/** Upstream's names of the secret that the services sign with, the newer one last. */
const NAMES = ['sme-secrets', 'org-services-secrets'];
/** Of the services, in the same order. */
const NAMESPACES = ['sme', 'org-services'];
const BILLING_PORT = 8085;

/**
 * Values of the secret that a Sovereign's business services share, read from its cluster.
 * @throws CatalystError CATALYST-NOT-FOUND without a way to it, CATALYST-NOT-INSTALLED without a billing service,
 * CATALYST-CREDENTIAL-MISSING without the secret or one of the keys
 */
export async function readServiceSecret<Key extends string>(
  settings: ServiceSettings,
  state: StateRoom,
  context: ChosenContext,
  keys: readonly Key[],
): Promise<Record<Key, string>> {
  const { kubernetes, close } = await openFirstCluster(settings, state, context);
  try {
    return await serviceSecretIn(kubernetes, context.fqdn, keys);
  } finally {
    await close();
  }
}

/** The same in a cluster that is open. */
export async function serviceSecretIn<Key extends string>(
  kubernetes: Kubernetes,
  fqdn: string,
  keys: readonly Key[],
): Promise<Record<Key, string>> {
  return valuesIn(kubernetes, await billingNamespace(kubernetes, fqdn), fqdn, keys);
}

/**
 * Where the Service `billing` on its port is: layers differ in the namespace's name. Whoever may not look at the whole
 * cluster is asked for both of those.
 */
export async function billingNamespace(
  kubernetes: Pick<Kubernetes, 'get' | 'list'>,
  fqdn: string,
): Promise<string> {
  const found = await kubernetes
    .list(SERVICES, { fieldSelector: 'metadata.name=billing' })
    .catch((thrown: unknown) => billingByName(kubernetes, thrown));
  const namespace = found.find(isBilling)?.metadata.namespace;
  if (namespace !== undefined) return namespace;
  const message = `The cluster of ${fqdn} runs no service "billing": billing is not installed there.`;
  throw new CatalystError('CATALYST-NOT-INSTALLED', message, { hint: NOT_INSTALLED_HINT });
}

function isBilling({ metadata, spec }: KubeObject): boolean {
  const ports = (spec?.ports ?? []) as { port?: unknown }[];
  return metadata.name === 'billing' && ports.some(({ port }) => port === BILLING_PORT);
}

/** @param forbidden why the whole cluster could not be looked at; thrown where no namespace tells either */
async function billingByName(kubernetes: Pick<Kubernetes, 'get'>, forbidden: unknown): Promise<KubeObject[]> {
  if (!isForbidden(forbidden)) throw forbidden;
  const asked = NAMESPACES.map((namespace) =>
    kubernetes.get(SERVICES, 'billing', namespace).catch((thrown: unknown) => {
      if (isForbidden(thrown)) return undefined;
      throw thrown;
    }),
  );
  const found = (await Promise.all(asked)).filter((one) => one !== undefined);
  if (found.some(isBilling)) return found;
  const { message } = asCatalystError(forbidden);
  throw new CatalystError('CATALYST-KUBERNETES-FORBIDDEN', message, {
    hint: `Allow to get services in the namespace of billing (${NAMESPACES.join(' or ')}), or to list them in the whole cluster.`,
    cause: forbidden,
  });
}

function isForbidden(thrown: unknown): boolean {
  return thrown instanceof CatalystError && thrown.code === 'CATALYST-KUBERNETES-FORBIDDEN';
}

async function valuesIn<Key extends string>(
  kubernetes: Kubernetes,
  namespace: string,
  fqdn: string,
  keys: readonly Key[],
): Promise<Record<Key, string>> {
  for (const name of NAMES) {
    const secret = await kubernetes.get(SECRETS, name, namespace);
    const data = (secret?.data ?? {}) as Record<string, unknown>;
    const values = keys.map((key) => [key, textOf(data[key])] as const);
    if (values.every(([, value]) => value !== '')) return Object.fromEntries(values) as Record<Key, string>;
  }
  const message = `The cluster of ${fqdn} holds no ${keys.join(' and ')} in ${namespace}.`;
  throw new CatalystError('CATALYST-CREDENTIAL-MISSING', message, {
    hint: `Looked in ${NAMES.join(' and ')}.`,
  });
}

function textOf(encoded: unknown): string {
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : '';
}
