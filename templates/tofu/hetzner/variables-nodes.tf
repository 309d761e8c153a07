variable "k3s_version" {
  description = "Exact k3s release, for example v1.34.4+k3s1."
  type        = string

  validation {
    condition     = can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+\\+k3s[0-9]+$", var.k3s_version))
    error_message = "k3s_version must look like v1.34.4+k3s1."
  }
}

variable "https_proxy" {
  description = "Proxy through which the nodes reach the outside; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.https_proxy == "" || can(regex("^https?://[^\\s'\"@]+$", var.https_proxy))
    error_message = "https_proxy must be an http or https address without a user name or password: it is readable on every node."
  }

  validation {
    condition     = length(var.https_proxy) <= 500
    error_message = "https_proxy must have at most 500 characters: it is part of user_data, which Hetzner caps."
  }
}

variable "no_proxy" {
  description = "Comma-separated hosts and ranges that are reached without the proxy."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9.,:/*_-]*$", var.no_proxy))
    error_message = "no_proxy must be a comma-separated list without blanks."
  }

  validation {
    condition     = length(var.no_proxy) <= 2000
    error_message = "no_proxy must have at most 2000 characters: it is part of user_data, which Hetzner caps."
  }
}

variable "enable_fail2ban" {
  description = "Ban addresses that fail to log in by SSH; only matters where port 22 is open."
  type        = bool
  default     = true
}

variable "enable_unattended_upgrades" {
  description = "Let nodes install security updates by themselves."
  type        = bool
  default     = true
}
