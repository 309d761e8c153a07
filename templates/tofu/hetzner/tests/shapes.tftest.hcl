mock_provider "hcloud" {
  mock_resource "hcloud_network" {
    defaults = { id = "4711" }
  }

  mock_resource "hcloud_network_subnet" {
    defaults = { id = "4711-10.0.1.0/24" }
  }

  mock_resource "hcloud_firewall" {
    defaults = { id = "4712" }
  }

  mock_resource "hcloud_ssh_key" {
    defaults = { id = "4713" }
  }

  mock_resource "hcloud_placement_group" {
    defaults = { id = "4714" }
  }

  mock_resource "hcloud_primary_ip" {
    defaults = { id = "4715", ip_address = "203.0.113.10" }
  }

  mock_resource "hcloud_load_balancer" {
    defaults = { id = "4716", ipv4 = "203.0.113.20" }
  }

  mock_resource "hcloud_server" {
    defaults = { id = "4717", ipv4_address = "203.0.113.30" }
  }
}

variables {
  sovereign_fqdn  = "omantel.omani.works"
  org_name        = "Omantel"
  org_email       = "ops@omantel.example"
  k3s_version     = "v1.34.4+k3s1"
  gitops_repo_url = "https://git.example/openova/openova"
  ssh_public_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl admin@example"]

  regions = [
    {
      key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
      worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
    },
  ]

  cluster_secrets = {
    fsn1 = {
      server_ca_crt         = "-----BEGIN CERTIFICATE-----\nfsn1\n-----END CERTIFICATE-----\n"
      server_ca_key         = "server key"
      client_ca_crt         = "client"
      client_ca_key         = "client key"
      request_header_ca_crt = "request header"
      request_header_ca_key = "request header key"
      etcd_peer_ca_crt      = "peer"
      etcd_peer_ca_key      = "peer key"
      etcd_server_ca_crt    = "etcd server"
      etcd_server_ca_key    = "etcd server key"
      service_key           = "service key"
      server_token          = "servertokenservertoken"
      agent_token           = "agenttokenagenttoken"
    }
    ash-1 = {
      server_ca_crt         = "-----BEGIN CERTIFICATE-----\nash-1\n-----END CERTIFICATE-----\n"
      server_ca_key         = "server key"
      client_ca_crt         = "client"
      client_ca_key         = "client key"
      request_header_ca_crt = "request header"
      request_header_ca_key = "request header key"
      etcd_peer_ca_crt      = "peer"
      etcd_peer_ca_key      = "peer key"
      etcd_server_ca_crt    = "etcd server"
      etcd_server_ca_key    = "etcd server key"
      service_key           = "service key"
      server_token          = "servertokenservertoken"
      agent_token           = "agenttokenagenttoken"
    }
    hel1-2 = {
      server_ca_crt         = "-----BEGIN CERTIFICATE-----\nhel1-2\n-----END CERTIFICATE-----\n"
      server_ca_key         = "server key"
      client_ca_crt         = "client"
      client_ca_key         = "client key"
      request_header_ca_crt = "request header"
      request_header_ca_key = "request header key"
      etcd_peer_ca_crt      = "peer"
      etcd_peer_ca_key      = "peer key"
      etcd_server_ca_crt    = "etcd server"
      etcd_server_ca_key    = "etcd server key"
      service_key           = "service key"
      server_token          = "servertokenservertoken"
      agent_token           = "agenttokenagenttoken"
    }
  }
}

run "solo" {
  command = apply

  assert {
    condition     = length(hcloud_server.control_plane) == 1 && length(hcloud_server.worker) == 0
    error_message = "One control plane and no worker were asked for."
  }

  assert {
    condition     = hcloud_server.control_plane["primary/cp1"].name == "catalyst-omantel-omani-works-cp1" && hcloud_load_balancer.main["primary"].name == "catalyst-omantel-omani-works-lb" && hcloud_network.main["primary"].name == "catalyst-omantel-omani-works-net" && hcloud_firewall.main.name == "catalyst-omantel-omani-works-fw"
    error_message = "Names must be as upstream gives them."
  }

  assert {
    condition     = alltrue([for labels in [hcloud_server.control_plane["primary/cp1"].labels, hcloud_load_balancer.main["primary"].labels, hcloud_network.main["primary"].labels, hcloud_firewall.main.labels, hcloud_primary_ip.control_plane["primary/cp1"].labels, hcloud_placement_group.main["primary/cp"].labels] : labels["catalyst.openova.io/sovereign"] == "omantel.omani.works"])
    error_message = "Whatever can carry a label must name its Sovereign."
  }

  assert {
    condition     = hcloud_server.control_plane["primary/cp1"].labels["catalyst.openova.io/role"] == "control-plane" && hcloud_server.control_plane["primary/cp1"].labels["catalyst.openova.io/region"] == "fsn1"
    error_message = "A server must carry its role and region."
  }

  assert {
    condition     = one(hcloud_server.control_plane["primary/cp1"].network).ip == "10.0.1.2" && hcloud_load_balancer_network.main["primary"].ip == "10.0.1.254"
    error_message = "Private addresses must be fixed."
  }

  assert {
    condition     = one(hcloud_server.control_plane["primary/cp1"].public_net).ipv4 == tonumber(hcloud_primary_ip.control_plane["primary/cp1"].id)
    error_message = "The control plane must use its primary IP."
  }

  assert {
    condition     = !hcloud_primary_ip.control_plane["primary/cp1"].auto_delete
    error_message = "The primary IP must survive its server."
  }

  assert {
    condition     = { for service in hcloud_load_balancer_service.main : service.listen_port => service.destination_port } == { 80 = 30080, 443 = 30443, 53 = 30053 }
    error_message = "The load balancer must lead to the gateway."
  }

  assert {
    condition     = alltrue([for service in hcloud_load_balancer_service.main : service.health_check[0].protocol == "tcp" && service.health_check[0].interval == 15 && service.health_check[0].timeout == 10 && service.health_check[0].retries == 3 && service.health_check[0].port == service.destination_port])
    error_message = "Health checks must be tcp, 15 s, 10 s, 3 tries."
  }

  assert {
    condition     = toset([for rule in hcloud_firewall.main.rule : "${rule.protocol}/${coalesce(rule.port, "any")}"]) == toset(["tcp/80", "tcp/443", "tcp/53", "udp/53", "icmp/any", "tcp/6443"])
    error_message = "Without SSH ranges port 22 must stay closed."
  }

  assert {
    condition     = output.console_url == "https://console.omantel.omani.works" && output.regions[0].control_planes[0].ipv4 == "203.0.113.10" && output.regions[0].load_balancer.id == 4716
    error_message = "Outputs must name what was made."
  }

  assert {
    condition     = alltrue([for bytes in values(output.user_data_bytes) : bytes > 0 && bytes <= 32768])
    error_message = "user_data must fit."
  }
}

run "protected_with_ssh" {
  command = apply

  variables {
    delete_protection = true
    ssh_allowed_cidrs = ["203.0.113.0/24"]
    api_allowed_cidrs = ["198.51.100.0/24"]
  }

  assert {
    condition     = hcloud_server.control_plane["primary/cp1"].delete_protection && hcloud_server.control_plane["primary/cp1"].rebuild_protection && hcloud_network.main["primary"].delete_protection && hcloud_load_balancer.main["primary"].delete_protection && hcloud_primary_ip.control_plane["primary/cp1"].delete_protection
    error_message = "Protection must cover all that can be protected."
  }

  assert {
    condition     = [for rule in hcloud_firewall.main.rule : rule.source_ips if rule.port == "22"] == [toset(["203.0.113.0/24"])] && [for rule in hcloud_firewall.main.rule : rule.source_ips if rule.port == "6443"] == [toset(["198.51.100.0/24"])]
    error_message = "Ranges must go to the ports they were given for."
  }
}

run "three_control_planes_and_the_most_workers" {
  command = apply

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 3,
        worker_type = "cpx32", worker_count = 50, load_balancer_type = "lb31"
      },
    ]
  }

  assert {
    condition     = length(hcloud_server.control_plane) == 3 && length(hcloud_server.worker) == 50 && length(hcloud_load_balancer_target.node) == 53
    error_message = "Every node must be a server and a target."
  }

  assert {
    condition     = length(distinct(concat([for server in hcloud_server.control_plane : one(server.network).ip], [for server in hcloud_server.worker : one(server.network).ip], ["10.0.1.1", "10.0.1.254"]))) == 55
    error_message = "Private addresses must differ from each other, the gateway and the load balancer."
  }

  assert {
    condition     = alltrue([for group in distinct([for node in local.nodes : node.placement_group]) : length([for node in local.nodes : node if node.placement_group == group]) <= 10])
    error_message = "A spread group takes ten servers."
  }

  assert {
    condition     = length([for config in local.server_config : config if can(config["cluster-init"])]) == 1 && length([for config in local.server_config : config if try(config["server"], "") == "https://10.0.1.2:6443"]) == 2
    error_message = "One control plane starts the cluster, the others join it."
  }

  assert {
    condition     = alltrue([for config in local.server_config : config["node-taint"] == ["node-role.kubernetes.io/control-plane=true:NoSchedule"]])
    error_message = "With workers the control planes are tainted."
  }
}

run "three_regions_in_two_zones_and_arm" {
  command = apply

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cax21", control_plane_count = 3,
        worker_type = "cax31", worker_count = 2, load_balancer_type = "lb11"
      },
      {
        key         = "ash-1", location = "ash", network_zone = "us-east", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 1, load_balancer_type = "lb11"
      },
      {
        key         = "hel1-2", location = "hel1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  assert {
    condition     = length(hcloud_network.main) == 3 && length(distinct([for subnet in hcloud_network_subnet.main : subnet.ip_range])) == 3
    error_message = "Each region must have a network and a range of its own."
  }

  assert {
    condition     = hcloud_network_subnet.main["ash-1"].network_zone == "us-east" && hcloud_network_subnet.main["hel1-2"].network_zone == "eu-central" && hcloud_network_subnet.main["ash-1"].ip_range == "10.0.11.0/24"
    error_message = "A subnet must lie in the zone of its region."
  }

  assert {
    condition     = hcloud_server.control_plane["ash-1/cp1"].name == "catalyst-omantel-omani-works-ash-1-cp1" && hcloud_server.worker["ash-1/w1"].name == "catalyst-omantel-omani-works-ash-1-w1" && hcloud_load_balancer.main["hel1-2"].name == "catalyst-omantel-omani-works-hel1-2-lb"
    error_message = "A secondary region must be named by its key."
  }

  assert {
    condition     = hcloud_server.control_plane["primary/cp2"].server_type == "cax21" && hcloud_server.worker["primary/w2"].server_type == "cax31"
    error_message = "ARM types must be taken as they are."
  }

  assert {
    condition     = [for region in output.regions : region.key] == ["fsn1", "ash-1", "hel1-2"] && length(output.regions[0].workers) == 2
    error_message = "Outputs must keep the order of the regions."
  }
}

run "longest_name" {
  command = apply

  variables {
    sovereign_fqdn = "a23456789-a23456789-a23456789-a23456789-a23456789.a23456789.abc"
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 3,
        worker_type = "cpx32", worker_count = 50, load_balancer_type = "lb31"
      },
    ]
  }

  assert {
    condition     = alltrue([for node in local.nodes : length(node.name) <= 63])
    error_message = "A server name is a host name: 63 characters."
  }
}

