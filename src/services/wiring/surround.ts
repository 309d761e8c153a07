import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { fileConnectMap, NO_CONNECT_MAP } from '../../clients/http/connect-map.ts';
import { processStart } from '../../clients/process/process-start.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { ConnectMap, Target } from '../../domain/surroundings.ts';
import type { ServiceSettings } from '../settings.ts';
import { parseSandboxContext, realTarget, type SandboxContext, sandboxTarget } from '../target.ts';

/** The target of a run, and the sandbox behind it when it is one. */
export interface Surround {
  target: Target;
  sandbox?: SandboxContext;
}

/**
 * Where a run goes: the sandbox's context, or the real world with the spec's proxies and authorities.
 * @throws CatalystError CATALYST-SANDBOX-DOWN when none is up, CATALYST-TARGET-REFUSED
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
    throw new CatalystError('CATALYST-SANDBOX-DOWN', 'No sandbox is up in this state folder.', {
      hint: 'catalyst sandbox up',
      cause,
    });
  });
  const sandbox = parseSandboxContext(text, path);
  if (!(await isRunning(sandbox, settings.who.platform))) {
    throw new CatalystError('CATALYST-SANDBOX-DOWN', 'The sandbox of this state folder is not running.', {
      hint: 'catalyst sandbox up',
    });
  }
  return { sandbox, target: sandboxTarget(sandbox, neverOutside(fileConnectMap(sandbox.connectFile))) };
}

/** The sandbox names its start without the boot that our own form puts before it. */
async function isRunning({ pid, pidStart }: SandboxContext, platform: NodeJS.Platform): Promise<boolean> {
  const start = await processStart(pid, platform);
  return start === pidStart || start?.endsWith(`/${pidStart}`) === true;
}

const LOOPBACK = /^(127\.|::1$)/;
/** Nobody listens there: what is dialled refuses, as a machine that is off does. */
const NOBODY = { host: '127.0.0.1', port: 1 };

/**
 * Nothing of the sandbox is outside this machine: one of its own that is off must not be looked for in the real network,
 * where anything may answer, and no address of the real world is dialled in its place.
 */
function neverOutside(map: ConnectMap): ConnectMap {
  return {
    lookup: (host, port, protocol) =>
      map.lookup(host, port, protocol) ?? (isIP(host) !== 0 && !LOOPBACK.test(host) ? NOBODY : undefined),
  };
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
