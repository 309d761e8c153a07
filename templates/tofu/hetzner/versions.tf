terraform {
  required_version = ">= 1.9"

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.60"
    }
  }
}

# Token and endpoint come from HCLOUD_TOKEN and HCLOUD_ENDPOINT, so neither is in a variable, the state or a plan.
provider "hcloud" {
  poll_interval = var.provider_poll_interval
}
