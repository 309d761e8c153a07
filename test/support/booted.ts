import { setImmediate as turn } from 'node:timers/promises';
import { type ClusterOptions, startCluster } from '../../src/sandbox/cluster.ts';
import type { SandboxPart } from '../../src/sandbox/ground.ts';
import { signed, type TestGround, testGround } from './ground.ts';
import type { RawLink } from './raw-kubernetes.ts';
import { bootedServer, type TestCluster, testCluster, userData } from './user-data.ts';

export interface Booted {
  ground: TestGround;
  part: SandboxPart;
  secrets: TestCluster;
  /** An administrator's link to the API of the first control plane. */
  link: RawLink;
}

/** The published loopback port of an address, waited for in turns of the event loop. */
export async function portOf(ground: TestGround, address: string, port: number): Promise<number> {
  for (let turns = 0; turns < 10_000; turns += 1) {
    const found = ground.addresses.find(address, port);
    if (found !== undefined) return found;
    await turn();
  }
  throw new Error(`${address}:${port} was never published; the log says:\n${ground.lines.join('\n')}`);
}

/** A sandbox with one control plane that has booted up to its API. */
export async function bootedCluster(options: Partial<ClusterOptions> = {}): Promise<Booted> {
  const ground = testGround();
  const secrets = testCluster();
  const part = await startCluster(ground, { registryPullToken: 'the-pull-token', ...options });
  ground.bus.emit('server-started', bootedServer(userData(secrets, { name: 'cp1' })));
  ground.clock.advance(90_000);
  const port = await portOf(ground, '203.0.113.10', 6443);
  const client = signed(secrets.clientCa, '/O=system:masters/CN=catalyst', 'extendedKeyUsage=clientAuth');
  return { ground, part, secrets, link: { port, ca: secrets.serverCa.certificate, client } };
}
