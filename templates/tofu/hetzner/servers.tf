resource "hcloud_ssh_key" "main" {
  for_each = local.ssh_keys

  name       = "${local.prefix}-key-${each.key}"
  public_key = each.value
  labels     = local.sovereign_labels
}

resource "hcloud_placement_group" "main" {
  for_each = local.placement_groups

  name   = "${each.value.prefix}-${each.value.suffix}"
  type   = "spread"
  labels = local.regions[each.value.region].labels
}

# Known before the first server exists and kept when a server is replaced: certificates and records name them.
resource "hcloud_primary_ip" "control_plane" {
  for_each = local.control_planes

  name              = "${each.value.name}-ip"
  type              = "ipv4"
  location          = each.value.location
  assignee_type     = "server"
  auto_delete       = false
  labels            = each.value.labels
  delete_protection = var.delete_protection
}

resource "hcloud_server" "control_plane" {
  for_each = local.control_planes

  name               = each.value.name
  server_type        = each.value.server_type
  image              = local.image
  location           = each.value.location
  ssh_keys           = [for key in hcloud_ssh_key.main : key.id]
  firewall_ids       = [hcloud_firewall.main.id]
  placement_group_id = hcloud_placement_group.main[each.value.placement_group].id
  user_data          = local.user_data[each.key]
  labels             = each.value.labels
  delete_protection  = var.delete_protection
  rebuild_protection = var.delete_protection

  public_net {
    ipv4_enabled = true
    ipv4         = hcloud_primary_ip.control_plane[each.key].id
    ipv6_enabled = false
  }

  network {
    network_id = hcloud_network.main[each.value.region].id
    ip         = each.value.private_ip
    alias_ips  = []
  }

  lifecycle {
    ignore_changes = [user_data, image, ssh_keys]

    precondition {
      condition     = local.user_data_bytes[each.key] <= 32768
      error_message = "The user_data of ${each.value.name} has ${local.user_data_bytes[each.key]} bytes; Hetzner takes 32768."
    }
  }

  depends_on = [hcloud_network_subnet.main, hcloud_load_balancer_network.main]
}

resource "hcloud_server" "worker" {
  for_each = local.workers

  name               = each.value.name
  server_type        = each.value.server_type
  image              = local.image
  location           = each.value.location
  ssh_keys           = [for key in hcloud_ssh_key.main : key.id]
  firewall_ids       = [hcloud_firewall.main.id]
  placement_group_id = hcloud_placement_group.main[each.value.placement_group].id
  user_data          = local.user_data[each.key]
  labels             = each.value.labels
  delete_protection  = var.delete_protection
  rebuild_protection = var.delete_protection

  public_net {
    ipv4_enabled = true
    ipv6_enabled = false
  }

  network {
    network_id = hcloud_network.main[each.value.region].id
    ip         = each.value.private_ip
    alias_ips  = []
  }

  lifecycle {
    ignore_changes = [user_data, image, ssh_keys]

    precondition {
      condition     = local.user_data_bytes[each.key] <= 32768
      error_message = "The user_data of ${each.value.name} has ${local.user_data_bytes[each.key]} bytes; Hetzner takes 32768."
    }
  }

  depends_on = [hcloud_network_subnet.main, hcloud_load_balancer_network.main, hcloud_server.control_plane]
}
