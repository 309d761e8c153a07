# One network a region: subnets of a network share one zone, and each cluster keeps to itself.
# Ranges never overlap, so clusters can be meshed later (10.0.1.0/24, then 10.0.11.0/24, 10.0.12.0/24 …).
resource "hcloud_network" "main" {
  for_each = local.regions

  name              = "${each.value.prefix}-net"
  ip_range          = "10.0.0.0/16"
  labels            = each.value.labels
  delete_protection = var.delete_protection
}

resource "hcloud_network_subnet" "main" {
  for_each = local.regions

  network_id   = hcloud_network.main[each.key].id
  type         = "cloud"
  network_zone = each.value.network_zone
  ip_range     = each.value.subnet
}

resource "hcloud_firewall" "main" {
  name   = "${local.prefix}-fw"
  labels = local.sovereign_labels

  dynamic "rule" {
    for_each = local.firewall_rules

    content {
      description = rule.value.description
      direction   = "in"
      protocol    = rule.value.protocol
      port        = rule.value.port
      source_ips  = rule.value.source_ips
    }
  }
}

locals {
  anywhere = ["0.0.0.0/0", "::/0"]

  public_rules = [
    { description = "HTTP", protocol = "tcp", port = "80", source_ips = local.anywhere },
    { description = "HTTPS", protocol = "tcp", port = "443", source_ips = local.anywhere },
    { description = "DNS over TCP", protocol = "tcp", port = "53", source_ips = local.anywhere },
    { description = "DNS over UDP", protocol = "udp", port = "53", source_ips = local.anywhere },
    { description = "ICMP", protocol = "icmp", port = null, source_ips = local.anywhere },
    { description = "Kubernetes API", protocol = "tcp", port = "6443", source_ips = var.api_allowed_cidrs },
  ]

  ssh_rules = [
    for cidrs in [var.ssh_allowed_cidrs] :
    { description = "SSH", protocol = "tcp", port = "22", source_ips = cidrs } if length(cidrs) > 0
  ]

  firewall_rules = concat(local.public_rules, local.ssh_rules)
}
