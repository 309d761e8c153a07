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
  }
}

run "refuses_fqdn_of_one_label" {
  command = plan

  variables {
    sovereign_fqdn = "omantel"
  }

  expect_failures = [var.sovereign_fqdn]
}

run "refuses_fqdn_with_capitals" {
  command = plan

  variables {
    sovereign_fqdn = "Omantel.omani.works"
  }

  expect_failures = [var.sovereign_fqdn]
}

run "refuses_fqdn_of_64_characters" {
  command = plan

  variables {
    sovereign_fqdn = "a23456789-a23456789-a23456789-a23456789-a23456789.a23456789.abcd"
  }

  expect_failures = [var.sovereign_fqdn]
}

run "refuses_blank_organization" {
  command = plan

  variables {
    org_name = " "
  }

  expect_failures = [var.org_name]
}

run "refuses_email_without_domain" {
  command = plan

  variables {
    org_email = "ops@"
  }

  expect_failures = [var.org_email]
}

run "refuses_k3s_without_release" {
  command = plan

  variables {
    k3s_version = "v1.34.4"
  }

  expect_failures = [var.k3s_version]
}

run "refuses_repository_without_scheme" {
  command = plan

  variables {
    gitops_repo_url = "git.example/openova"
  }

  expect_failures = [var.gitops_repo_url]
}

run "refuses_branch_with_blank" {
  command = plan

  variables {
    gitops_branch = "my branch"
  }

  expect_failures = [var.gitops_branch]
}

run "refuses_path_upwards" {
  command = plan

  variables {
    gitops_path = "clusters/../.."
  }

  expect_failures = [var.gitops_path]
}

run "refuses_poll_interval_without_unit" {
  command = plan

  variables {
    provider_poll_interval = "500"
  }

  expect_failures = [var.provider_poll_interval]
}

run "refuses_proxy_with_password" {
  command = plan

  variables {
    https_proxy = "http://user:secret@proxy.example:3128"
  }

  expect_failures = [var.https_proxy]
}

run "refuses_no_proxy_with_blank" {
  command = plan

  variables {
    no_proxy = "a, b"
  }

  expect_failures = [var.no_proxy]
}

run "refuses_no_ssh_key" {
  command = plan

  variables {
    ssh_public_keys = []
  }

  expect_failures = [var.ssh_public_keys]
}

run "refuses_eleven_ssh_keys" {
  command = plan

  variables {
    ssh_public_keys = [for index in range(11) : "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl${index}"]
  }

  expect_failures = [var.ssh_public_keys]
}

run "refuses_ssh_key_of_unknown_type" {
  command = plan

  variables {
    ssh_public_keys = ["ssh-dss AAAAB3NzaC1kc3MAAACBAOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0"]
  }

  expect_failures = [var.ssh_public_keys]
}

run "refuses_ssh_key_twice" {
  command = plan

  variables {
    ssh_public_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl one", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl two"]
  }

  expect_failures = [var.ssh_public_keys]
}

run "refuses_ssh_range" {
  command = plan

  variables {
    ssh_allowed_cidrs = ["203.0.113.7"]
  }

  expect_failures = [var.ssh_allowed_cidrs]
}

run "refuses_api_range" {
  command = plan

  variables {
    api_allowed_cidrs = ["anywhere"]
  }

  expect_failures = [var.api_allowed_cidrs]
}

run "refuses_closed_api" {
  command = plan

  variables {
    api_allowed_cidrs = []
  }

  expect_failures = [var.api_allowed_cidrs]
}

run "refuses_no_region" {
  command = plan

  variables {
    regions = []
  }

  expect_failures = [var.regions]
}

run "refuses_two_control_planes" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 2,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_fifty_one_workers" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 51, load_balancer_type = "lb31"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_half_a_worker" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0.5, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_more_nodes_than_targets" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 25, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_unknown_server_type" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "m6i.xlarge", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_unknown_load_balancer" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb99"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_network_zone" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "europe", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_long_region_key" {
  command = plan

  variables {
    regions = [
      {
        key         = "abcdefghij", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_same_region_key_twice" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.regions]
}

run "refuses_region_without_secrets" {
  command = plan

  variables {
    regions = [
      {
        key         = "fsn1", location = "fsn1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
      {
        key         = "nbg1-1", location = "nbg1", network_zone = "eu-central", control_plane_type = "cpx32", control_plane_count = 1,
        worker_type = "cpx32", worker_count = 0, load_balancer_type = "lb11"
      },
    ]
  }

  expect_failures = [var.cluster_secrets]
}

run "refuses_too_long_org_name" {
  command = plan

  variables {
    org_name = join("", [for index in range(201) : "x"])
  }

  expect_failures = [var.org_name]
}

run "refuses_too_long_org_email" {
  command = plan

  variables {
    org_email = "${join("", [for index in range(250) : "x"])}@a.example"
  }

  expect_failures = [var.org_email]
}

run "refuses_too_long_gitops_repo_url" {
  command = plan

  variables {
    gitops_repo_url = "https://git.example/${join("", [for index in range(500) : "x"])}"
  }

  expect_failures = [var.gitops_repo_url]
}

run "refuses_too_long_gitops_branch" {
  command = plan

  variables {
    gitops_branch = join("", [for index in range(201) : "x"])
  }

  expect_failures = [var.gitops_branch]
}

run "refuses_too_long_gitops_path" {
  command = plan

  variables {
    gitops_path = join("", [for index in range(201) : "x"])
  }

  expect_failures = [var.gitops_path]
}

run "refuses_too_long_https_proxy" {
  command = plan

  variables {
    https_proxy = "http://${join("", [for index in range(500) : "x"])}"
  }

  expect_failures = [var.https_proxy]
}

run "refuses_too_long_no_proxy" {
  command = plan

  variables {
    no_proxy = join(",", [for index in range(400) : "a.bcde"])
  }

  expect_failures = [var.no_proxy]
}
