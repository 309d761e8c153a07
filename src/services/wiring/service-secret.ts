import { NOT_INSTALLED_HINT } from '../../clients/gateway/refusal.ts';
import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { ChosenContext } from '../../domain/business/sovereign-context.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { openFirstCluster } from './sovereign-cluster.ts';

const SERVICES = { group: '', version: 'v1', resource: 'services' };
const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
/** Upstream's names of the secret that the services sign with, the newer one last. */
const NAMES = ['sme-secrets', 'org-services-secrets'];
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

/** Where the Service `billing` on its port is: layers differ in the namespace's name. */
export async function billingNamespace(kubernetes: Pick<Kubernetes, 'list'>, fqdn: string): Promise<string> {
  const found = await kubernetes.list(SERVICES, { fieldSelector: 'metadata.name=billing' });
  const billing = found.find(({ metadata, spec }) => {
    const ports = (spec?.ports ?? []) as { port?: unknown }[];
    return metadata.name === 'billing' && ports.some(({ port }) => port === BILLING_PORT);
  });
  if (billing?.metadata.namespace !== undefined) return billing.metadata.namespace;
  const message = `The cluster of ${fqdn} runs no service "billing": billing is not installed there.`;
  throw new CatalystError('CATALYST-NOT-INSTALLED', message, { hint: NOT_INSTALLED_HINT });
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
