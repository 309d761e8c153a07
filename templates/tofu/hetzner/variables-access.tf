variable "ssh_public_keys" {
  description = "Public keys of those who may log in as root; one to ten."
  type        = list(string)

  validation {
    condition     = length(var.ssh_public_keys) >= 1 && length(var.ssh_public_keys) <= 10
    error_message = "ssh_public_keys must hold one to ten keys: without one Hetzner makes a password and mails it."
  }

  validation {
    condition = alltrue([
      for key in var.ssh_public_keys :
      can(regex("^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{30,}={0,2}( .*)?$", trimspace(key)))
    ])
    error_message = "Each of ssh_public_keys must be one line: ssh-ed25519, ssh-rsa or ecdsa-sha2-nistp256/384/521, then the key."
  }

  validation {
    condition = length(distinct([
      for key in var.ssh_public_keys : try(split(" ", trimspace(key))[1], key)
    ])) == length(var.ssh_public_keys)
    error_message = "ssh_public_keys must not hold the same key twice: Hetzner refuses the second one."
  }
}

variable "ssh_allowed_cidrs" {
  description = "Ranges that may reach port 22; empty keeps it closed."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.ssh_allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Each of ssh_allowed_cidrs must be a range like 203.0.113.0/24 or 2001:db8::/32."
  }
}

variable "api_allowed_cidrs" {
  description = "Ranges that may reach the Kubernetes API on port 6443."
  type        = list(string)
  default     = ["0.0.0.0/0", "::/0"]

  validation {
    condition     = length(var.api_allowed_cidrs) > 0
    error_message = "api_allowed_cidrs must not be empty: the cluster could not be reached to finish it."
  }

  validation {
    condition     = alltrue([for cidr in var.api_allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Each of api_allowed_cidrs must be a range like 203.0.113.0/24 or 2001:db8::/32."
  }
}
