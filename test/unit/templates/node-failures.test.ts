import { expect, test } from 'vitest';
import { type CloudConfig, readCloudConfig, renderUserData } from '../../support/module.ts';
import { type Rehearsal, rehearse } from '../../support/node-rehearsal.ts';
import { moduleVariables, region, soloSpec } from '../../support/sovereign-spec.ts';

const AT_ONCE = 4;

async function nodes(controlPlanes: 1 | 3, workers: number): Promise<Record<string, CloudConfig>> {
  const spec = soloSpec({ regions: [region('fsn1', controlPlanes, workers)] });
  const sent = await renderUserData(await moduleVariables(spec));
  return Object.fromEntries(Object.entries(sent).map(([key, data]) => [key, readCloudConfig(data)]));
}

/** Up to the failing command, which a bounded wait may have repeated, then nothing but k3s's own log. */
function stopsAt(rehearsal: Rehearsal, until: string[]): void {
  const once = rehearsal.commands.filter((line, index, all) => line !== all[index - 1]);
  const failing = until.at(-1);
  expect(once.filter((line) => !line.startsWith('journalctl'))).toEqual(until);
  expect(rehearsal.code, failing).not.toBe(0);
  expect(rehearsal.complete, failing).toBe(false);
  expect(rehearsal.failed, failing).toMatch(/^step: \d\d-[a-z0-9-]+\nmessage: .*\S.*\n$/);
}

/** Makes each recorded command fail in turn; resolves with how many there were. */
async function failEach(node: CloudConfig, answering = 'nobody'): Promise<number> {
  const { commands } = await rehearse(node, { answering });
  const untils = commands
    .map((_, index) => commands.slice(0, index + 1))
    .filter((until) => answering !== 'nobody' || !isProbe(until.at(-1)!));
  for (let at = 0; at < untils.length; at += AT_ONCE)
    await Promise.all(
      untils.slice(at, at + AT_ONCE).map(async (until) => {
        const failing = until.at(-1)!;
        const occurrence = until.filter((line) => line === failing).length;
        stopsAt(await rehearse(node, { answering, failing, occurrence }), until);
      }),
    );
  return untils.length;
}

/** The first control plane hopes that nobody answers. */
function isProbe(command: string): boolean {
  return command.endsWith('/cacerts');
}

test('whichever command of a first control plane fails, the node stops there and says so', async () => {
  expect(await failEach((await nodes(1, 0))['primary/cp1']!)).toBeGreaterThan(50);
}, 180_000);

test('whichever command of a joining control plane or a worker fails, the node stops there and says so', async () => {
  const made = await nodes(3, 1);
  expect(await failEach(made['primary/cp2']!, '10.0.1.2')).toBeGreaterThan(20);
  expect(await failEach(made['primary/w1']!, '10.0.1.2')).toBeGreaterThan(20);
}, 180_000);

test('a failure after the API answered is told in the ConfigMap', async () => {
  const node = (await nodes(1, 0))['primary/cp1']!;
  const failing = 'kubectl rollout status daemonset/cilium --namespace=kube-system --timeout=600s';
  const { reports, failed } = await rehearse(node, { failing });
  expect(reports.at(-1)).toBe('74-cilium failed kubectl: made to fail ');
  expect(failed).toBe('step: 74-cilium\nmessage: kubectl: made to fail \n');
});

test('a program that is not what its release says is not installed', async () => {
  const node = (await nodes(1, 0))['primary/cp1']!;
  const { commands, failed } = await rehearse(node, { tampered: { k3s: 'something else' } });
  expect(failed).toMatch(
    /^step: 30-k3s-binary\nmessage: k3s has SHA-256 [0-9a-f]{64}, its release says [0-9a-f]{64}/,
  );
  expect(commands.filter((line) => line.startsWith('install '))).toEqual([]);
});

test('a release without a sum for the program is refused', async () => {
  const node = (await nodes(1, 0))['primary/cp1']!;
  const { failed } = await rehearse(node, { tampered: { 'flux_2.4.0_checksums.txt': 'nothing here\n' } });
  expect(failed).toMatch(/^step: 80-flux\nmessage: .*its release says nothing/);
});

test('a first control plane that was replaced does not start a second cluster', async () => {
  const node = (await nodes(3, 0))['primary/cp1']!;
  const { commands, failed } = await rehearse(node, { answering: '10.0.1.3' });
  expect(failed).toMatch(/^step: 40-k3s-start\nmessage: 10\.0\.1\.3 already runs this cluster/);
  expect(commands).not.toContain('systemctl enable k3s');
});

test('k3s that does not start is given up, with what it logged', async () => {
  const node = (await nodes(1, 0))['primary/cp1']!;
  const { failed } = await rehearse(node, { failing: 'systemctl is-active --quiet k3s' });
  expect(failed).toMatch(/the start of k3s did not come within 900 seconds level=fatal msg="k3s says why"/);
});
