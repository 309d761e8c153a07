locals {
  proxy_variables = { for name, value in {
    HTTP_PROXY  = var.https_proxy
    HTTPS_PROXY = var.https_proxy
    NO_PROXY    = local.no_proxy
    http_proxy  = var.https_proxy
    https_proxy = var.https_proxy
    no_proxy    = local.no_proxy
  } : name => value if var.https_proxy != "" }

  proxy_env = join("", [for name, value in local.proxy_variables : "${name}=${value}\n"])

  node_env = {
    for key, node in local.nodes : key => join("", [
      for name, value in merge(local.proxy_variables, {
        NODE_NAME       = node.name
        NODE_ROLE       = node.role
        NODE_FIRST      = node.first
        NODE_IP         = node.private_ip
        FIRST_SERVER_IP = local.first_control_plane_ip[node.region]
        PEER_IPS        = join(" ", [for ip in local.peer_ips[node.region] : ip if ip != node.private_ip])
        K3S_VERSION     = var.k3s_version
        FAIL2BAN        = var.enable_fail2ban
        AUTO_UPGRADES   = var.enable_unattended_upgrades
      }) : "${name}='${value}'\n"
    ])
  }

  # One after the other at night, so that etcd keeps its majority.
  upgrade_policy = {
    for key, node in local.nodes : key => templatefile("${path.module}/cloud-init/unattended-upgrades.conf.tftpl", {
      reboot_time = format("%02d:%02d", 2 + floor(node.reboot_minute / 60), node.reboot_minute % 60)
    })
  }

  server_config = {
    for key, node in local.control_planes : key => merge(
      {
        "node-name"              = node.name
        "node-ip"                = node.private_ip
        "advertise-address"      = node.private_ip
        "tls-san"                = local.api_names[node.region]
        "flannel-backend"        = "none"
        "disable"                = ["traefik", "servicelb"]
        "disable-network-policy" = true
        "disable-kube-proxy"     = true
        "write-kubeconfig-mode"  = "0600"
        "agent-token"            = local.secrets[node.region].agent_token
        "node-label"             = local.node_labels[key]
      },
      { for name, value in {
        "cluster-init" = true
        "token"        = local.secrets[node.region].server_token
      } : name => value if node.first },
      { for name, value in {
        "server" = "https://${local.first_control_plane_ip[node.region]}:6443"
        "token"  = "${local.authority_pins[node.region]}::server:${local.secrets[node.region].server_token}"
      } : name => value if !node.first },
      { for name, value in {
        "node-taint" = ["node-role.kubernetes.io/control-plane=true:NoSchedule"]
      } : name => value if local.regions[node.region].worker_count > 0 },
    )
  }

  agent_config = {
    for key, node in local.workers : key => {
      "node-name"  = node.name
      "node-ip"    = node.private_ip
      "server"     = "https://${local.first_control_plane_ip[node.region]}:6443"
      "token"      = "${local.authority_pins[node.region]}::node:${local.secrets[node.region].agent_token}"
      "node-label" = local.node_labels[key]
    }
  }

  node_labels = {
    for key, node in local.nodes : key => [
      "catalyst.openova.io/role=${node.role}",
      "catalyst.openova.io/region=${local.regions[node.region].key}",
    ]
  }

  sovereign_json = {
    for key, region in local.regions : key => jsonencode({
      sovereignFQDN     = var.sovereign_fqdn
      orgName           = var.org_name
      orgEmail          = var.org_email
      region            = region.key
      location          = region.location
      haEnabled         = region.control_plane_count == 3
      controlPlaneCount = region.control_plane_count
      workerCount       = region.worker_count
      k3sVersion        = var.k3s_version
      gitopsRepoUrl     = var.gitops_repo_url
      gitopsBranch      = var.gitops_branch
      loadBalancerIp    = hcloud_load_balancer.main[key].ipv4
    })
  }
}
