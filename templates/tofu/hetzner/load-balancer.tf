resource "hcloud_load_balancer" "main" {
  for_each = local.regions

  name               = "${each.value.prefix}-lb"
  load_balancer_type = each.value.load_balancer_type
  location           = each.value.location
  labels             = each.value.labels
  delete_protection  = var.delete_protection

  algorithm {
    type = "round_robin"
  }
}

# Fixed, so that it never takes an address that is planned for a node.
resource "hcloud_load_balancer_network" "main" {
  for_each = local.regions

  load_balancer_id = hcloud_load_balancer.main[each.key].id
  subnet_id        = hcloud_network_subnet.main[each.key].id
  ip               = each.value.load_balancer_private_ip
}

resource "hcloud_load_balancer_service" "main" {
  for_each = local.services

  load_balancer_id = hcloud_load_balancer.main[each.value.region].id
  protocol         = "tcp"
  listen_port      = each.value.listen
  destination_port = each.value.destination

  health_check {
    protocol = "tcp"
    port     = each.value.destination
    interval = 15
    timeout  = 10
    retries  = 3
  }
}

resource "hcloud_load_balancer_target" "node" {
  for_each = merge(local.control_planes, local.workers)

  type             = "server"
  load_balancer_id = hcloud_load_balancer.main[each.value.region].id
  server_id        = try(hcloud_server.control_plane[each.key].id, hcloud_server.worker[each.key].id)
  use_private_ip   = true

  depends_on = [hcloud_load_balancer_network.main]
}
