/** What a workspace goes through, in order. */
export const PROVISION_STEPS = [
  'Namespace',
  'Network policies',
  'Databases',
  'Applications',
  'Ingress',
  'Health checks',
];
