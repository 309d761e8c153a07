/** Product families, as the platform's own catalogue groups its components (reference: convergence 3.6). */
export const FAMILIES = [
  'PILOT',
  'SPINE',
  'SURGE',
  'SILO',
  'GUARDIAN',
  'INSIGHTS',
  'FABRIC',
  'CORTEX',
  'PLATFORM',
] as const;
export type Family = (typeof FAMILIES)[number];

const MEMBERS: Partial<Record<Family, string[]>> = {
  PILOT: ['flux', 'crossplane', 'gitea'],
  SPINE: ['cilium', 'powerdns', 'external-dns', 'coraza'],
  SURGE: ['reloader', 'vpa'],
  SILO: ['seaweedfs', 'harbor', 'velero'],
  GUARDIAN: [
    'cert-manager',
    'openbao',
    'keycloak',
    'external-secrets',
    'kyverno',
    'falco',
    'trivy',
    'sigstore',
    'syft-grype',
  ],
  INSIGHTS: ['opentelemetry', 'alloy', 'loki', 'mimir', 'tempo', 'grafana'],
  FABRIC: ['cnpg', 'valkey'],
  CORTEX: ['langfuse'],
};

const FAMILY_OF = new Map(
  Object.entries(MEMBERS).flatMap(([family, names]) =>
    names.map((name) => [name, family as Family] as const),
  ),
);

/** The family of a component by its bare name; PLATFORM for what the catalogue puts into none. */
export function familyOf(component: string): Family {
  return FAMILY_OF.get(component) ?? 'PLATFORM';
}
