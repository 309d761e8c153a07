variable "cluster_secrets" {
  description = "What must never change, by region key: the cluster's authorities (PEM) and its join tokens."
  type = map(object({
    server_ca_crt         = string
    server_ca_key         = string
    client_ca_crt         = string
    client_ca_key         = string
    request_header_ca_crt = string
    request_header_ca_key = string
    etcd_peer_ca_crt      = string
    etcd_peer_ca_key      = string
    etcd_server_ca_crt    = string
    etcd_server_ca_key    = string
    service_key           = string
    server_token          = string
    agent_token           = string
  }))
  sensitive = true

  validation {
    condition     = nonsensitive(alltrue([for region in var.regions : contains(keys(var.cluster_secrets), region.key)]))
    error_message = "cluster_secrets must hold one entry for each region key."
  }

  validation {
    condition = nonsensitive(alltrue([
      for secrets in values(var.cluster_secrets) :
      can(regex("^[A-Za-z0-9]{16,}$", secrets.server_token)) && can(regex("^[A-Za-z0-9]{16,}$", secrets.agent_token)) && secrets.server_token != secrets.agent_token
    ]))
    error_message = "Each region's server_token and agent_token must be different random words of at least 16 letters and digits."
  }

  validation {
    condition = nonsensitive(alltrue([
      for secrets in values(var.cluster_secrets) : length(regexall("BEGIN CERTIFICATE", secrets.server_ca_crt)) == 1
    ]))
    error_message = "Each region's server_ca_crt must hold exactly one certificate: the join tokens are pinned to its bytes."
  }
}
