output "sovereign_fqdn" {
  value = var.sovereign_fqdn
}

output "console_url" {
  value = "https://console.${var.sovereign_fqdn}"
}

output "user_data_bytes" {
  description = "Bytes of each node's user_data as sent; Hetzner takes 32768."
  value       = { for key, node in local.nodes : node.name => local.user_data_bytes[key] }
}

output "regions" {
  value = [
    for region in var.regions : {
      key      = region.key
      location = region.location
      load_balancer = {
        id   = tonumber(hcloud_load_balancer.main[region.key].id)
        ipv4 = hcloud_load_balancer.main[region.key].ipv4
      }
      control_planes = [
        for index in range(region.control_plane_count) : {
          name       = local.control_planes["${region.key}/cp${index + 1}"].name
          id         = tonumber(hcloud_server.control_plane["${region.key}/cp${index + 1}"].id)
          ipv4       = hcloud_primary_ip.control_plane["${region.key}/cp${index + 1}"].ip_address
          private_ip = local.control_planes["${region.key}/cp${index + 1}"].private_ip
        }
      ]
      workers = [
        for index in range(region.worker_count) : {
          name       = local.workers["${region.key}/w${index + 1}"].name
          id         = tonumber(hcloud_server.worker["${region.key}/w${index + 1}"].id)
          ipv4       = hcloud_server.worker["${region.key}/w${index + 1}"].ipv4_address
          private_ip = local.workers["${region.key}/w${index + 1}"].private_ip
        }
      ]
    }
  ]
}
