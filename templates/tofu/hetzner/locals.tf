locals {
  image = "ubuntu-24.04"

  # A server's name is its host name and the node's label: 63 characters. A longer slug is cut and told apart by a hash.
  whole_slug = replace(var.sovereign_fqdn, ".", "-")
  slug       = length(local.whole_slug) <= 40 ? local.whole_slug : "${substr(local.whole_slug, 0, 31)}-${substr(sha256(var.sovereign_fqdn), 0, 8)}"
  prefix     = "catalyst-${local.slug}"

  sovereign_labels = { "catalyst.openova.io/sovereign" = var.sovereign_fqdn }

  # The primary region stays at its address when its location changes: what holds a name goes before its successor comes.
  region_ids = [for index, region in var.regions : index == 0 ? "primary" : region.key]

  regions = {
    for index, region in var.regions : local.region_ids[index] => merge(region, {
      index                    = index
      prefix                   = index == 0 ? local.prefix : "${local.prefix}-${region.key}"
      subnet                   = cidrsubnet("10.0.0.0/16", 8, index == 0 ? 1 : 10 + index)
      load_balancer_private_ip = cidrhost(cidrsubnet("10.0.0.0/16", 8, index == 0 ? 1 : 10 + index), 254)
      labels                   = merge(local.sovereign_labels, { "catalyst.openova.io/region" = region.key })
    })
  }

  ssh_keys = {
    for key in var.ssh_public_keys :
    substr(sha256(join(" ", slice(split(" ", trimspace(key)), 0, 2))), 0, 8) => trimspace(key)
  }

  control_planes = merge([
    for id, region in local.regions : {
      for index in range(region.control_plane_count) : "${id}/cp${index + 1}" => {
        name            = "${region.prefix}-cp${index + 1}"
        role            = "control-plane"
        region          = id
        first           = index == 0
        reboot_minute   = 10 * index
        location        = region.location
        server_type     = region.control_plane_type
        private_ip      = cidrhost(region.subnet, 2 + index)
        placement_group = "${id}/cp"
        labels          = merge(region.labels, { "catalyst.openova.io/role" = "control-plane" })
      }
    }
  ]...)

  workers = merge([
    for id, region in local.regions : {
      for index in range(region.worker_count) : "${id}/w${index + 1}" => {
        name            = "${region.prefix}-w${index + 1}"
        role            = "worker"
        region          = id
        first           = false
        reboot_minute   = 30 + 2 * index
        location        = region.location
        server_type     = region.worker_type
        private_ip      = cidrhost(region.subnet, 10 + index)
        placement_group = "${id}/w${floor(index / 10) + 1}"
        labels          = merge(region.labels, { "catalyst.openova.io/role" = "worker" })
      }
    }
  ]...)

  # A spread group takes ten servers: one group for the control planes, one for each ten workers.
  placement_groups = merge([
    for id, region in local.regions : merge(
      { "${id}/cp" = { region = id, prefix = region.prefix, suffix = "pg-cp" } },
      {
        for group in range(ceil(region.worker_count / 10)) : "${id}/w${group + 1}" => {
          region = id
          prefix = region.prefix
          suffix = "pg-w${group + 1}"
        }
      },
    )
  ]...)

  services = merge([
    for id, region in local.regions : {
      for name, port in { http = [80, 30080], https = [443, 30443], dns = [53, 30053] } :
      "${id}/${name}" => { region = id, listen = port[0], destination = port[1] }
    }
  ]...)
}
