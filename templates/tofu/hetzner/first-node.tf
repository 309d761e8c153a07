locals {
  # Only the first control plane gets the authorities: the others take them from the datastore.
  authority_files = {
    for id, secrets in local.secrets : id => {
      "server-ca.crt"         = secrets.server_ca_crt
      "server-ca.key"         = secrets.server_ca_key
      "client-ca.crt"         = secrets.client_ca_crt
      "client-ca.key"         = secrets.client_ca_key
      "request-header-ca.crt" = secrets.request_header_ca_crt
      "request-header-ca.key" = secrets.request_header_ca_key
      "etcd/peer-ca.crt"      = secrets.etcd_peer_ca_crt
      "etcd/peer-ca.key"      = secrets.etcd_peer_ca_key
      "etcd/server-ca.crt"    = secrets.etcd_server_ca_crt
      "etcd/server-ca.key"    = secrets.etcd_server_ca_key
      "service.key"           = secrets.service_key
    }
  }

  # Lines of an ignore list that keeps one folder: each parent is let in, then emptied of all but the next one.
  kept_folders = concat(flatten([
    for depth in range(1, length(split("/", var.gitops_path))) : [
      "!/${join("/", slice(split("/", var.gitops_path), 0, depth))}",
      "/${join("/", slice(split("/", var.gitops_path), 0, depth))}/*",
    ]
  ]), ["!/${var.gitops_path}"])

  first_files = {
    for key, region in local.regions : key => concat(
      [
        for name, pem in local.authority_files[key] :
        { path = "/var/lib/rancher/k3s/server/tls/${name}", mode = endswith(name, ".key") ? "0600" : "0644", content = pem }
      ],
      [
        { path = "/var/lib/catalyst/cilium-values.yaml", mode = "0644", content = file("${path.module}/cloud-init/cilium-values.yaml") },
        { path = "/var/lib/catalyst/metadata-policy.yaml", mode = "0644", content = file("${path.module}/cloud-init/metadata-policy.yaml") },
        {
          path = "/var/lib/catalyst/flux-bootstrap.yaml"
          mode = "0644"
          content = templatefile("${path.module}/cloud-init/flux-bootstrap.yaml.tftpl", {
            repository       = var.gitops_repo_url
            branch           = var.gitops_branch
            path             = var.gitops_path
            kept             = local.kept_folders
            fqdn             = var.sovereign_fqdn
            load_balancer_ip = hcloud_load_balancer.main[key].ipv4
          })
        },
      ],
    )
  }
}
