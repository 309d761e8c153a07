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

output "user_data_sha1" {
  description = "SHA-1 of each node's user_data as it would be sent today: what the provider keeps of what was sent."
  value       = { for key, node in local.nodes : node.name => nonsensitive(sha1(local.user_data[key])) }
}

output "regions" {
  value = [
    for index, region in var.regions : {
      key      = region.key
      location = region.location
      load_balancer = {
        id   = tonumber(hcloud_load_balancer.main[local.region_ids[index]].id)
        ipv4 = hcloud_load_balancer.main[local.region_ids[index]].ipv4
      }
      control_planes = [
        for number in range(region.control_plane_count) : {
          name       = local.control_planes["${local.region_ids[index]}/cp${number + 1}"].name
          id         = tonumber(hcloud_server.control_plane["${local.region_ids[index]}/cp${number + 1}"].id)
          ipv4       = hcloud_primary_ip.control_plane["${local.region_ids[index]}/cp${number + 1}"].ip_address
          private_ip = local.control_planes["${local.region_ids[index]}/cp${number + 1}"].private_ip
        }
      ]
      workers = [
        for number in range(region.worker_count) : {
          name       = local.workers["${local.region_ids[index]}/w${number + 1}"].name
          id         = tonumber(hcloud_server.worker["${local.region_ids[index]}/w${number + 1}"].id)
          ipv4       = hcloud_server.worker["${local.region_ids[index]}/w${number + 1}"].ipv4_address
          private_ip = local.workers["${local.region_ids[index]}/w${number + 1}"].private_ip
        }
      ]
    }
  ]
}
