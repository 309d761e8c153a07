import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import { findTool } from '../../toolbox/find-tool.ts';
import type { Workshop } from '../../toolbox/tool.ts';
import type { BusinessDoor, BusinessPlace, FaultSetting, Ground } from '../ground.ts';
import { isDataFault } from './faults/business-faults.ts';
import type { Layer } from './layer.ts';
import { type LazyPort, openLazyPort } from './lazy-port.ts';
import type { SentMail } from './notification/sent-mail.ts';
import { businessSecrets } from './secrets.ts';
import type { Business } from './start-business.ts';
import { toldWorkshop } from './told-workshop.ts';

export interface BusinessFloorOptions {
  /** One folder for each Sovereign is made in it. */
  folder: string;
  layer: Layer;
  /** Finds the servers, or fetches them at the first start. */
  workshop: Workshop;
}

/** The business services of all Sovereigns of a sandbox; those of each start when they are asked for first. */
export class BusinessFloor implements BusinessDoor {
  readonly #ground: Ground;
  readonly #options: BusinessFloorOptions;
  readonly #running = new Map<string, Promise<Business>>();
  readonly #doors = new Map<string, Promise<LazyPort>>();
  /** Rejects where servers are still fetched. */
  readonly #slow = new Map<string, Promise<never>>();

  constructor(ground: Ground, options: BusinessFloorOptions) {
    this.#ground = ground;
    this.#options = options;
  }

  get layer(): Layer {
    return this.#options.layer;
  }

  /** Starts what does not run yet. One that could not start is tried again by the next who asks. */
  of(sovereign: string): Promise<Business> {
    const known = this.#running.get(sovereign);
    if (known !== undefined) return known;
    const starting = this.#start(sovereign);
    this.#running.set(sovereign, starting);
    starting.catch((thrown: unknown) => {
      this.#running.delete(sovereign);
      this.#ground.log(`business of ${sovereign}: ${String(thrown)}`);
    });
    return starting;
  }

  secretsOf(sovereign: string) {
    return businessSecrets(this.#folderOf(sovereign), sovereign);
  }

  async portFor(sovereign: string, host: string, path: string): Promise<number | undefined> {
    const bridged = ['console', 'api'].some((name) => host === `${name}.${sovereign}`);
    const isBridge =
      (bridged && path.startsWith('/api/v1/')) ||
      (host === `auth.${sovereign}` && path.startsWith('/realms/'));
    if (isBridge) return portOf((await this.#soon(sovereign)).bridgeUrl);
    const isGateway = host === `marketplace.${sovereign}` && path.startsWith('/api/');
    return isGateway ? portOf((await this.#soon(sovereign)).gatewayUrl) : undefined;
  }

  #soon(sovereign: string): Promise<Business> {
    const business = this.of(sovereign);
    return Promise.race([business, this.#slow.get(sovereign) ?? business]);
  }

  async doorTo(sovereign: string, place: BusinessPlace): Promise<number> {
    const key = `${sovereign} ${place}`;
    const door = this.#doors.get(key) ?? openLazyPort(() => this.#portOfPlace(sovereign, place));
    this.#doors.set(key, door);
    return (await door).port;
  }

  cut(sovereign: string, place: BusinessPlace): void {
    void this.#doors.get(`${sovereign} ${place}`)?.then((door) => door.cut());
  }

  /** Writes a fault into the books of one Sovereign, or of every one that has some; false for faults of other kinds. */
  async inject(sovereigns: string[], { name, target }: FaultSetting): Promise<boolean> {
    if (!isDataFault(name)) return false;
    const meant = sovereigns.filter((one) => target === undefined || one === target);
    if (meant.length === 0)
      throw new CatalystError(
        'CATALYST-NOT-FOUND',
        'There is no Sovereign in the sandbox with books to damage.',
      );
    for (const one of meant) await (await this.of(one)).inject(name);
    return true;
  }

  /** All mails of these Sovereigns, oldest first; services that never ran have sent none. */
  async mailOf(sovereigns: string[]): Promise<SentMail[]> {
    const ran = sovereigns.filter((one) => existsSync(join(this.#folderOf(one), 'postgres')));
    const boxes = ran.map(async (sovereign) => {
      const mails = await (await this.of(sovereign)).mailbox.list();
      return mails.map(({ _id, at, to, subject, text }) => ({ id: _id, sovereign, at, to, subject, text }));
    });
    return (await Promise.all(boxes)).flat().sort((one, other) => one.at.localeCompare(other.at));
  }

  /** The Sovereign is gone for good. */
  async forget(sovereign: string): Promise<void> {
    await this.#stop(sovereign);
    await rm(this.#folderOf(sovereign), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    const doors = [...this.#doors.keys()].map((key) => key.split(' ', 1)[0]!);
    const sovereigns = new Set([...this.#running.keys(), ...doors]);
    await Promise.all([...sovereigns].map((sovereign) => this.#stop(sovereign)));
  }

  async #start(sovereign: string): Promise<Business> {
    const { layer } = this.#options;
    const { workshop, slow } = toldWorkshop(this.#options.workshop);
    this.#slow.set(sovereign, slow);
    const [postgres, nats, { startBusiness }] = await Promise.all([
      findTool('postgres', workshop),
      findTool('nats-server', workshop),
      import('./start-business.ts'),
    ]).finally(() => this.#slow.delete(sovereign));
    this.#ground.log(`business of ${sovereign}: starting`);
    const { clock, faults } = this.#ground;
    return startBusiness({
      ...{ layer, clock, faults, fqdn: sovereign, folder: this.#folderOf(sovereign) },
      tools: { postgres: postgres.path, natsServer: nats.path },
      templateFolder: join(workshop.cacheFolder, 'tools', 'postgres-template', postgres.version),
      log: (line) => this.#ground.log(`business of ${sovereign}: ${line}`),
    });
  }

  async #portOfPlace(sovereign: string, place: BusinessPlace): Promise<number | undefined> {
    const business = await this.of(sovereign);
    if (place === 'postgres') return business.postgres.port;
    if (place === 'nats') return business.natsUrl === undefined ? undefined : portOf(business.natsUrl);
    return portOf(business.urls[place]);
  }

  async #stop(sovereign: string): Promise<void> {
    for (const [key, door] of this.#doors) {
      if (!key.startsWith(`${sovereign} `)) continue;
      this.#doors.delete(key);
      await (await door).close();
    }
    const running = this.#running.get(sovereign);
    this.#running.delete(sovereign);
    await (await running?.catch(() => undefined))?.close();
  }

  #folderOf(sovereign: string): string {
    return join(this.#options.folder, sovereign.replaceAll(/[^a-z0-9.-]/gi, '_'));
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
