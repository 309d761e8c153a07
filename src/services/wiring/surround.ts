import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileConnectMap, NO_CONNECT_MAP } from '../../clients/http/connect-map.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { Target } from '../../domain/surroundings.ts';
import type { ServiceSettings } from '../settings.ts';
import { parseSandboxContext, realTarget, type SandboxContext, sandboxTarget } from '../target.ts';

/** The target of a run, and the sandbox behind it when it is one. */
export interface Surround {
  target: Target;
  sandbox?: SandboxContext;
}

/**
 * Where a run goes: the sandbox's context, or the real world with the spec's proxies and authorities.
 * @throws CatalystError CATALYST-NOT-FOUND when no sandbox is up, CATALYST-TARGET-REFUSED
 */
export async function findSurround(
  settings: ServiceSettings,
  network: SovereignSpec['network'] = {},
): Promise<Surround> {
  if (settings.context === 'sandbox') return sandboxSurround(settings);
  const authorities = [...settings.network.authorities];
  if (network.caFile !== undefined) authorities.push(await readAuthority(network.caFile));
  const { httpsProxy, noProxy } = { ...settings.network, ...network };
  return { target: realTarget({ httpsProxy, noProxy, authorities }, NO_CONNECT_MAP) };
}

async function sandboxSurround(settings: ServiceSettings): Promise<Surround> {
  const path = join(settings.folders.state, 'sandbox', 'context.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CatalystError('CATALYST-NOT-FOUND', 'No sandbox is up in this state folder.', {
      hint: 'catalyst sandbox up',
      cause,
    });
  });
  const sandbox = parseSandboxContext(text, path);
  return { sandbox, target: sandboxTarget(sandbox, fileConnectMap(sandbox.connectFile)) };
}

async function readAuthority(file: string): Promise<string> {
  const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CatalystError('CATALYST-CREDENTIAL-UNREADABLE', `The CA file ${file} cannot be read.`, {
      hint: 'Name a readable PEM file in network.caFile.',
      cause,
    });
  });
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new CatalystError(
    'CATALYST-CREDENTIAL-UNREADABLE',
    `The CA file ${file} holds no certificate in PEM form.`,
  );
}
