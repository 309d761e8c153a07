import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { type ChartAnswer, componentOf, type FluxContext, strikes } from './flux-context.ts';

/** Why something could not be pulled. */
export interface Pull {
  reason: string;
  message: string;
  /** It is not tried again before its source has something new. */
  stalled?: true;
}

/** What the registry says about a chart, unless a fault speaks first. */
export function pullChart(
  context: FluxContext,
  name: string,
  version: string,
  password: string | undefined,
): ChartAnswer {
  const component = componentOf(name);
  if (strikes(context, 'pull-secret-401', component) !== undefined) return 'unauthorized';
  if (strikes(context, 'chart-missing', component) !== undefined) return 'missing';
  return context.chart(name, version, password);
}

/**
 * What a source logs in with. An index repository takes `username` and `password` and passes over a registry's pull
 * secret without a word (measured with source-controller 1.9).
 */
export function loginOf(context: FluxContext, source: ApiObject): Pull | { password: string | undefined } {
  const wanted = isRecord(source.spec?.secretRef) ? String(source.spec.secretRef.name) : undefined;
  if (wanted === undefined) return { password: undefined };
  const { namespace } = source.metadata;
  const secret = context.cluster.get('v1', 'Secret', wanted, namespace);
  if (secret === undefined) {
    const message = `failed to get authentication secret '${namespace}/${wanted}': secrets "${wanted}" not found`;
    return { reason: 'AuthenticationFailed', message };
  }
  const url = String(source.spec?.url);
  if (!url.startsWith('oci://')) return { password: textIn(secret, 'password') };
  return { password: passwordFor(secret, URL.parse(url)?.host ?? '') };
}

function passwordFor(secret: ApiObject, host: string): string | undefined {
  const config: unknown = parseJson(textIn(secret, '.dockerconfigjson') ?? '');
  const auths = isRecord(config) && isRecord(config.auths) ? config.auths : {};
  const entry = auths[host] ?? auths[`https://${host}`];
  if (!isRecord(entry)) return undefined;
  if (typeof entry.password === 'string') return entry.password;
  return typeof entry.auth === 'string'
    ? Buffer.from(entry.auth, 'base64').toString().split(':').slice(1).join(':')
    : undefined;
}

function textIn(secret: ApiObject, key: string): string | undefined {
  const data = isRecord(secret.data) ? secret.data[key] : undefined;
  return typeof data === 'string' ? Buffer.from(data, 'base64').toString() : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
