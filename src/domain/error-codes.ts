import { BUSINESS_ERRORS } from './error-codes/business-errors.ts';
import { CLOUD_ERRORS } from './error-codes/cloud-errors.ts';
import { CLUSTER_ERRORS } from './error-codes/cluster-errors.ts';
import { DNS_ERRORS } from './error-codes/dns-errors.ts';
import { NETWORK_ERRORS } from './error-codes/network-errors.ts';
import { RUN_ERRORS } from './error-codes/run-errors.ts';

/**
 * Every way `catalyst` can fail, by code, from whose failure it is: the exit status it ends with and what it
 * means. The list is closed: docs/errors.md is made from it and a test compares them.
 */
export const ERRORS = {
  ...RUN_ERRORS,
  ...CLOUD_ERRORS,
  ...NETWORK_ERRORS,
  ...DNS_ERRORS,
  ...CLUSTER_ERRORS,
  ...BUSINESS_ERRORS,
} as const;
