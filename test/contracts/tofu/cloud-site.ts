import { join } from 'node:path';
import { createHetzner } from '../../../src/clients/hetzner/create-hetzner.ts';
import { NO_CONNECT_MAP } from '../../../src/clients/http/connect-map.ts';
import { createTofu } from '../../../src/clients/tofu/create-tofu.ts';
import { tofuEnvironment } from '../../../src/clients/tofu/environment.ts';
import type { EventBody, JsonValue } from '../../../src/domain/event.ts';
import { regionKeys, type SovereignSpec } from '../../../src/domain/spec.ts';
import type { Target } from '../../../src/domain/surroundings.ts';
import { clusterSecretsVariable } from '../../../src/domain/tfvars.ts';
import type { Question, World } from '../../../src/pipeline/world.ts';
import { createGround } from '../../../src/sandbox/ground/create-ground.ts';
import { startHetzner } from '../../../src/sandbox/hetzner/start-hetzner.ts';
import { region, soloSpec } from '../../support/sovereign-spec.ts';
import { PACKAGE_FOLDER, tool } from '../../support/tools.ts';
import { makeSite, realClock } from './real-tofu.ts';

const TOKEN = 'simulated'.padEnd(64, '0');

/** The simulated cloud, the real OpenTofu and provider, the real module, and the stages' world around them. */
export async function openCloudSite(changes: Partial<SovereignSpec> = {}) {
  const [binary, mirror] = [(await tool('tofu')).path, (await tool('provider-mirror')).path];
  const site = await makeSite();
  const ground = await createGround({ speed: 500 });
  const cloud = await startHetzner(ground, { token: TOKEN });
  const target: Target = {
    kind: 'sandbox',
    connect: NO_CONNECT_MAP,
    hetznerApi: cloud.facts.hetznerApi ?? '',
    resolvers: [],
    registry: '',
    k3sReleases: '',
    authorities: [],
    proxy: {},
    credentials: {},
    providerPollSeconds: 0.02,
    speed: 500,
  };
  const memory = { secrets: new Map<string, string>(), outputs: new Map<string, JsonValue>() };
  const told = { events: [] as EventBody[], questions: [] as Question[] };
  const spec = soloSpec({ regions: [region('fsn1', 1, 1)], ...changes });
  const clusters = () =>
    Object.fromEntries(
      regionKeys(spec.regions).flatMap((key) => {
        const text = memory.secrets.get(`cluster.${key}`);
        return text === undefined ? [] : [[key, JSON.parse(text)]];
      }),
    );

  const open = (signal = new AbortController().signal): World => {
    const hetzner = createHetzner({ target, token: TOKEN, clock: realClock, signal });
    const tofu = createTofu({
      binary: async () => binary,
      folder: site.folder,
      module: join(PACKAGE_FOLDER, 'templates/tofu/hetzner'),
      providerMirror: async () => mirror,
      passphrase: async () => memory.secrets.get('state-passphrase') ?? '',
      hetznerToken: async () => TOKEN,
      secretVariables: async () => ({ cluster_secrets: clusterSecretsVariable(clusters()) }),
      target,
      env: { PATH: process.env.PATH },
      clock: realClock,
      signal,
    });
    const world: Partial<World> = {
      spec,
      fqdn: 'omantel.omani.works',
      folder: site.root,
      target,
      options: { adopt: false } as World['options'],
      clock: realClock,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      signal,
      emit: async (event) => void told.events.push(event),
      ask: async (question) => told.questions.push(question) > 0,
      output: <T extends JsonValue>(name: string) => memory.outputs.get(name) as T | undefined,
      learn: async (name, value) => void memory.outputs.set(name, JSON.parse(JSON.stringify(value))),
      secrets: {
        get: async (name) => memory.secrets.get(name),
        put: async (name, value) => void memory.secrets.set(name, value),
        names: async () => [...memory.secrets.keys()],
        values: async () => [...memory.secrets.values()],
      },
      hetzner,
      tofu,
      dns: undefined,
    };
    return world as World;
  };

  /** What a tofu child of ours sees. */
  const environment = () =>
    tofuEnvironment({
      ...{ inherited: { PATH: process.env.PATH }, target, hetznerToken: TOKEN, authoritiesFile: undefined },
      cliConfigFile: join(site.folder, 'cli.tfrc'),
      passphrase: memory.secrets.get('state-passphrase') ?? '',
      secretVariables: { cluster_secrets: clusterSecretsVariable(clusters()) },
    });

  return {
    ...site,
    environment,
    ground,
    cloud,
    memory,
    told,
    open,
    close: async () => {
      await cloud.stop();
      await site.remove();
    },
  };
}

export type CloudSite = Awaited<ReturnType<typeof openCloudSite>>;
