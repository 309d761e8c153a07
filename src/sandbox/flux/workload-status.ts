import type { ApiObject } from '../kubernetes/api-object.ts';

interface Count {
  count: number;
  ready: number;
  succeeded: number;
}

/** The status that a workload's controller writes when `ready` of `count` pods are ready. */
export function workloadStatus(
  workload: ApiObject,
  { count, ready, succeeded }: Count,
  at: string,
): Record<string, unknown> {
  const observedGeneration = workload.metadata.generation;
  if (workload.kind === 'DaemonSet') {
    return {
      observedGeneration,
      desiredNumberScheduled: count,
      currentNumberScheduled: count,
      updatedNumberScheduled: count,
      numberReady: ready,
      numberAvailable: ready,
      numberMisscheduled: 0,
    };
  }
  if (workload.kind === 'Job') {
    const complete = { type: 'Complete', status: 'True', lastTransitionTime: at };
    return succeeded >= count
      ? { succeeded, startTime: at, completionTime: at, conditions: [complete] }
      : { active: count - succeeded, startTime: at };
  }
  const replicas = {
    observedGeneration,
    replicas: count,
    updatedReplicas: count,
    readyReplicas: ready,
    availableReplicas: ready,
  };
  if (workload.kind === 'StatefulSet') return { ...replicas, currentReplicas: count };
  return {
    ...replicas,
    unavailableReplicas: count - ready,
    conditions: deploymentConditions(ready >= count, at),
  };
}

function deploymentConditions(available: boolean, at: string): Record<string, string>[] {
  return [
    available
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
          lastTransitionTime: at,
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
          lastTransitionTime: at,
        },
    {
      type: 'Progressing',
      status: 'True',
      reason: available ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: available ? 'ReplicaSet has successfully progressed.' : 'ReplicaSet is progressing.',
      lastTransitionTime: at,
    },
  ];
}
