import type { Check } from './check.ts';
import { dnsCredential, dnsName } from './dns-checks.ts';
import { clockSkew, tokenReads, tokenWrites } from './hetzner-access.ts';
import { disk, tofu } from './machine.ts';
import { prices } from './prices.ts';
import { certificateBudget, leftovers, neighbours, serverLimit, sshKeys } from './project.ts';
import { gitSource, k3sRelease, pullSecret } from './sources.ts';
import { loadBalancersOffered, serverTypesSold } from './stock.ts';

/** Every check, in the order in which results are shown. They run side by side. */
export const ALL_CHECKS: readonly Check[] = [
  tokenReads,
  tokenWrites,
  serverTypesSold,
  loadBalancersOffered,
  prices,
  serverLimit,
  leftovers,
  neighbours,
  sshKeys,
  dnsCredential,
  dnsName,
  pullSecret,
  gitSource,
  k3sRelease,
  certificateBudget,
  tofu,
  clockSkew,
  disk,
];
