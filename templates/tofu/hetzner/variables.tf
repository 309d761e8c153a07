variable "sovereign_fqdn" {
  description = "The name under which the Sovereign is known, for example omantel.omani.works."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$", var.sovereign_fqdn))
    error_message = "sovereign_fqdn must be two or more labels of a-z, 0-9 and -, each starting with a letter and ending with a letter or digit."
  }

  validation {
    condition     = length(var.sovereign_fqdn) <= 63
    error_message = "sovereign_fqdn must have at most 63 characters: it is a label value at Hetzner."
  }
}

variable "org_name" {
  description = "Display name of the Organization."
  type        = string

  validation {
    condition     = length(trimspace(var.org_name)) > 0
    error_message = "org_name must not be blank."
  }

  validation {
    condition     = length(var.org_name) <= 200
    error_message = "org_name must have at most 200 characters: it is part of user_data, which Hetzner caps."
  }
}

variable "org_email" {
  description = "E-mail address of the first sovereign-admin."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.org_email))
    error_message = "org_email must be an e-mail address, for example ops@example.com."
  }

  validation {
    condition     = length(var.org_email) <= 254
    error_message = "org_email must have at most 254 characters: it is part of user_data, which Hetzner caps."
  }
}

variable "delete_protection" {
  description = "Lock servers, addresses, networks and load balancers against deletion."
  type        = bool
  default     = false
}

variable "provider_poll_interval" {
  description = "How often the provider asks Hetzner about a running action."
  type        = string
  default     = "500ms"

  validation {
    condition     = can(regex("^[0-9]+(\\.[0-9]+)?(ms|s)$", var.provider_poll_interval))
    error_message = "provider_poll_interval must be a duration like 500ms or 2s."
  }
}
