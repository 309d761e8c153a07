locals {
  nodes = merge(local.control_planes, local.workers)

  secrets = { for id, region in local.regions : id => var.cluster_secrets[region.key] }

  # SHA-256 of server-ca.crt exactly as stored: what k3s compares when a joining node first sees the cluster.
  authority_pins = {
    for id, secrets in local.secrets : id => "K10${sha256(secrets.server_ca_crt)}"
  }

  first_control_plane_ip = { for key, region in local.regions : key => cidrhost(region.subnet, 2) }

  peer_ips = {
    for key, region in local.regions : key => [for index in range(region.control_plane_count) : cidrhost(region.subnet, 2 + index)]
  }

  api_names = {
    for key, region in local.regions : key => concat(
      [for index in range(region.control_plane_count) : hcloud_primary_ip.control_plane["${key}/cp${index + 1}"].ip_address],
      [hcloud_load_balancer.main[key].ipv4, region.load_balancer_private_ip, var.sovereign_fqdn],
      local.peer_ips[key],
    )
  }

  no_proxy = var.https_proxy == "" ? "" : join(",", compact([
    "127.0.0.0/8", "10.0.0.0/8", "169.254.169.254", "localhost", ".svc", ".cluster.local", var.no_proxy,
  ]))

  # One list a node: path, mode, content. cloud-init's own compression would only cost, the whole is gzipped.
  node_files = {
    for key, node in local.nodes : key => concat(
      [
        for script in concat(local.scripts.every, node.role == "control-plane" ? local.scripts.server : [], node.first ? local.scripts.first : []) :
        { path = "/var/lib/catalyst/bin/${script}", mode = "0755", content = file("${path.module}/node/${script}") }
      ],
      [
        { path = "/var/lib/catalyst/node.env", mode = "0644", content = local.node_env[key] },
        { path = "/var/lib/catalyst/node.json", mode = "0644", content = jsonencode({ name = node.name, role = node.role, region = local.regions[node.region].key, first = node.first }) },
        { path = "/var/lib/catalyst/sovereign.json", mode = "0644", content = local.sovereign_json[node.region] },
        { path = "/var/lib/catalyst/server-ca.crt", mode = "0644", content = local.secrets[node.region].server_ca_crt },
        { path = "/etc/rancher/k3s/config.yaml", mode = "0600", content = yamlencode(node.role == "worker" ? local.agent_config[key] : local.server_config[key]) },
        { path = "/etc/ssh/sshd_config.d/10-catalyst-hardening.conf", mode = "0644", content = file("${path.module}/cloud-init/sshd-hardening.conf") },
        { path = "/etc/sysctl.d/99-catalyst-inotify.conf", mode = "0644", content = file("${path.module}/cloud-init/inotify.conf") },
        { path = "/etc/systemd/system/k3s.service", mode = "0644", content = templatefile("${path.module}/cloud-init/k3s.service.tftpl", { role = node.role }) },
        { path = "/etc/systemd/system/k3s.service.env", mode = "0600", content = local.proxy_env },
      ],
      var.enable_unattended_upgrades ? [
        { path = "/etc/apt/apt.conf.d/20auto-upgrades", mode = "0644", content = file("${path.module}/cloud-init/auto-upgrades.conf") },
        { path = "/etc/apt/apt.conf.d/52unattended-upgrades-catalyst", mode = "0644", content = local.upgrade_policy[key] },
      ] : [],
      var.enable_fail2ban ? [
        { path = "/etc/fail2ban/jail.d/catalyst-sshd.local", mode = "0644", content = file("${path.module}/cloud-init/fail2ban-sshd.conf") },
      ] : [],
      node.first ? local.first_files[node.region] : [],
    )
  }

  user_data = {
    for key, files in local.node_files : key => base64gzip(templatefile("${path.module}/cloud-init/cloud-config.yaml.tftpl", {
      files    = files
      proxy    = var.https_proxy
      packages = concat(["ca-certificates", "curl"], var.enable_fail2ban ? ["fail2ban"] : [], var.enable_unattended_upgrades ? ["unattended-upgrades"] : [])
    }))
  }

  user_data_bytes = { for key, data in local.user_data : key => nonsensitive(length(data)) }

  scripts = {
    every  = ["run.sh", "bounded.sh", "10-system.sh", "20-private-network.sh", "30-k3s-binary.sh", "40-k3s-start.sh"]
    server = ["50-api.sh"]
    first = [
      "60-storage-class.sh", "70-helm.sh", "72-gateway-api.sh", "74-cilium.sh", "76-metadata-policy.sh",
      "80-flux.sh", "90-flux-bootstrap.sh",
    ]
  }
}
