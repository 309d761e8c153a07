/** A component of the bootstrap kit: where it goes and what it needs first. */
export interface KitComponent {
  component: string;
  namespace: string;
  dependsOn: string[];
}

/**
 * The bootstrap kit as of 2026-04-30 (reference: convergence 3.6). Only what is expected while the cluster does not say
 * it itself by an inventory; never a count.
 */
export const KIT: readonly KitComponent[] = [
  kit('cilium', 'kube-system'),
  kit('cert-manager', 'cert-manager', 'cilium'),
  kit('flux', 'flux-system', 'cert-manager'),
  kit('crossplane', 'crossplane-system', 'flux'),
  kit('sealed-secrets', 'kube-system', 'cert-manager'),
  kit('spire', 'spire-system', 'cert-manager'),
  kit('nats-jetstream', 'nats-system', 'spire'),
  kit('openbao', 'openbao', 'spire'),
  kit('keycloak', 'keycloak', 'cert-manager'),
  kit('gitea', 'gitea', 'keycloak'),
  kit('powerdns', 'powerdns', 'cert-manager'),
  kit('external-dns', 'external-dns', 'cert-manager', 'powerdns'),
  kit('catalyst-platform', 'catalyst-system', 'gitea'),
  kit('crossplane-claims', 'crossplane-system', 'crossplane'),
  kit('external-secrets', 'external-secrets-system', 'openbao', 'cert-manager'),
  kit('cnpg', 'cnpg-system', 'flux'),
  kit('valkey', 'valkey', 'flux'),
  kit('seaweedfs', 'seaweedfs', 'flux', 'cert-manager'),
  kit('harbor', 'harbor', 'cnpg', 'seaweedfs', 'cert-manager'),
  kit('opentelemetry', 'opentelemetry', 'cert-manager'),
  kit('alloy', 'alloy', 'opentelemetry'),
  kit('loki', 'loki', 'seaweedfs'),
  kit('mimir', 'mimir', 'seaweedfs'),
  kit('tempo', 'tempo', 'seaweedfs'),
  kit('grafana', 'grafana', 'cnpg', 'loki', 'mimir', 'tempo', 'keycloak'),
  kit('langfuse', 'langfuse', 'cnpg', 'keycloak', 'cert-manager'),
  kit('kyverno', 'kyverno', 'cilium'),
  kit('reloader', 'reloader'),
  kit('vpa', 'vpa'),
  kit('trivy', 'trivy-system', 'cert-manager'),
  kit('falco', 'falco', 'cilium'),
  kit('sigstore', 'sigstore-system', 'cert-manager'),
  kit('syft-grype', 'syft-grype', 'cert-manager'),
  kit('velero', 'velero', 'seaweedfs'),
  kit('coraza', 'coraza', 'cilium', 'cert-manager'),
];

function kit(component: string, namespace: string, ...dependsOn: string[]): KitComponent {
  return { component, namespace, dependsOn };
}
