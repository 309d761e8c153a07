import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fqdnOf } from '../src/domain/spec.ts';
import { CLUSTER_RECIPES } from '../src/toolbox/cluster-recipes.ts';
import type { ToolName } from '../src/toolbox/tool.ts';
import { type RealSite, realSite } from '../test/support/real-cluster.ts';
import { madeSecrets, soloSpec } from '../test/support/sovereign-spec.ts';
import { hasTool } from '../test/support/tools.ts';
import { userData } from '../test/support/user-data.ts';

/** Every request, once: who asked (`userAgent`) and by which `auditID`. */
const AUDIT_POLICY = `{"apiVersion":"audit.k8s.io/v1","kind":"Policy","rules":[{"level":"Metadata"}]}`;

export interface AuditedSite extends RealSite {
  /** Ids of the requests that programs whose name begins so have made. */
  requestsOf(program: string): Promise<Set<string>>;
}

/** The first program of a real cluster that is not here; undefined when all are. */
export async function missingTool(more: ToolName[] = []): Promise<ToolName | undefined> {
  const names = [...(Object.keys(CLUSTER_RECIPES) as ToolName[]), ...more];
  for (const name of names) if (!(await hasTool(name))) return name;
  return undefined;
}

/** A real cluster outside of any test: its user_data is made by hand. */
export async function benchSite(flags: string[] = []): Promise<RealSite> {
  const { requestHeaderCa: other, ...secrets } = await madeSecrets(`${fqdnOf(soloSpec().domain)}/fsn1`);
  return realSite({
    userData: userData({ ...secrets, other }, { name: 'cp1', fluxBootstrap: '' }),
    flags: { 'kube-apiserver': flags },
  });
}

/** A real API server for a measurement, without Flux, that keeps an account of what it is asked. */
export async function auditedSite(): Promise<AuditedSite> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-audit-'));
  const [policy, log] = [join(folder, 'policy.json'), join(folder, 'audit.log')];
  writeFileSync(policy, AUDIT_POLICY);
  const site = await benchSite([`--audit-policy-file=${policy}`, `--audit-log-path=${log}`]);
  return {
    ...site,
    async requestsOf(program) {
      const lines = (await readFile(log, 'utf8')).split('\n').slice(0, -1);
      const entries = lines.map((line) => JSON.parse(line) as { auditID: string; userAgent?: string });
      return new Set(
        entries.filter(({ userAgent }) => userAgent?.startsWith(program)).map(({ auditID }) => auditID),
      );
    },
    async close() {
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
