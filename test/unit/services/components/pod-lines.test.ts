import { expect, it } from 'vitest';
import type { Kubernetes } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { CatalystError, type ErrorCode } from '../../../../src/domain/errors.ts';
import { podLines } from '../../../../src/services/components/pod-lines.ts';
import { realClock } from '../../../support/real-clock.ts';

const POD = { namespace: 'gitea', name: 'gitea-0', container: 'gitea' };
const HOW = { signal: new AbortController().signal, follow: false, previous: false, clock: realClock };

function refusing(code: ErrorCode): Kubernetes {
  const text = 'container "gitea" in pod "gitea-0" is waiting to start: ContainerCreating';
  return { logs: () => Promise.reject(new CatalystError(code, text)) } as Partial<Kubernetes> as Kubernetes;
}

async function linesOf(kubernetes: Kubernetes): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of podLines(kubernetes, POD, HOW)) lines.push(text);
  return lines;
}

it.each<ErrorCode>(['CATALYST-KUBERNETES-REFUSED', 'CATALYST-KUBERNETES-NOT-FOUND'])(
  'a container that has not begun, or is gone, hides no other: %s',
  async (code) => {
    expect(await linesOf(refusing(code))).toEqual([]);
  },
);

it('anything else is told', async () => {
  await expect(linesOf(refusing('CATALYST-KUBERNETES-FORBIDDEN'))).rejects.toThrow('is waiting to start');
});
