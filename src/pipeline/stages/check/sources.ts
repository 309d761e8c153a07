import { type Check, fail, ok, unknown, warn } from './check.ts';

/** The first chart of the kit; its version is the one that upstream's tree named when this was written. */
const PROBE_CHART = { name: 'bp-cilium', version: '1.1.1' };

export const pullSecret: Check = {
  id: 'registry',
  title: "pull secret of the kit's registry",
  needs: 'nothing',
  run: async (world) => {
    if (world.registry === undefined) return unknown('No registry was given.');
    const token = await world.credential('registryPullToken');
    const found = await world.registry.canPull(PROBE_CHART.name, PROBE_CHART.version, token, world.signal);
    const chart = `${PROBE_CHART.name} ${PROBE_CHART.version}`;
    if (found === 'ok')
      return ok(`The registry hands out ${chart}${token === undefined ? ' without a pull secret' : ''}.`);
    if (found === 'missing')
      return warn(
        `The registry takes the pull secret and does not hold ${chart}.`,
        'Upstream may have moved on; Flux asks for the versions in Git.',
      );
    const source = world.spec?.registry.pullSecret ?? 'env:CATALYST_REGISTRY_TOKEN';
    return token === undefined
      ? fail(
          'CATALYST-PULL-SECRET',
          `The registry wants a pull secret, and ${source} holds none.`,
          'Give a token that may read packages.',
        )
      : fail(
          'CATALYST-PULL-SECRET',
          `The registry does not take the pull secret of ${source}.`,
          'It may have expired: make one that may read packages.',
        );
  },
};

export const gitSource: Check = {
  id: 'git',
  title: 'GitOps repository',
  needs: 'defaults',
  run: async (world) => {
    const { repository, branch, path } = world.spec.gitops;
    if (world.git === undefined) return unknown('No Git client was given.');
    const [head, there] = await Promise.all([
      world.git.branchHead(repository, branch, world.signal),
      world.git.hasPath(repository, branch, `${path}/bootstrap-kit`, world.signal),
    ]);
    if (head === undefined)
      return fail(
        'CATALYST-GIT-NOT-FOUND',
        `${repository} has no branch ${branch}.`,
        'Check --gitops-branch.',
      );
    if (there === false)
      return fail(
        'CATALYST-GIT-NOT-FOUND',
        `${repository} has no folder ${path}/bootstrap-kit on ${branch}.`,
        'Check --gitops-path.',
      );
    const at = `${branch} is at ${head.slice(0, 8)}`;
    return there
      ? ok(`${at} and holds ${path}/bootstrap-kit.`)
      : unknown(`${at}; whether it holds ${path} could not be seen.`);
  },
};

export const k3sRelease: Check = {
  id: 'k3s',
  title: 'k3s release',
  needs: 'defaults',
  run: async (world) => {
    const { version } = world.spec.k3s;
    const there = await world.probes?.k3sRelease?.(version, world.signal);
    if (there === undefined) return unknown(`Whether k3s ${version} is published was not looked up.`);
    return there
      ? ok(`k3s ${version} is published.`)
      : fail(
          'CATALYST-K3S-RELEASE-MISSING',
          `There is no k3s release ${version}.`,
          'See the releases of k3s-io/k3s; the default is supported: leave --k3s-version out.',
        );
  },
};
