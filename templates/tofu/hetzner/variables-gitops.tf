variable "gitops_repo_url" {
  description = "Git repository that Flux follows."
  type        = string

  validation {
    condition     = can(regex("^(https?|ssh)://[^\\s'\"]+$", var.gitops_repo_url))
    error_message = "gitops_repo_url must be an https or ssh address."
  }

  validation {
    condition     = length(var.gitops_repo_url) <= 500
    error_message = "gitops_repo_url must have at most 500 characters: it is part of user_data, which Hetzner caps."
  }
}

variable "gitops_branch" {
  description = "Branch of that repository."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.gitops_branch))
    error_message = "gitops_branch must be the name of a branch, for example main."
  }

  validation {
    condition     = length(var.gitops_branch) <= 200
    error_message = "gitops_branch must have at most 200 characters: it is part of user_data, which Hetzner caps."
  }
}

variable "gitops_path" {
  description = "Folder of the repository that holds bootstrap-kit and infrastructure."
  type        = string
  default     = "clusters/_template"

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9._/-]*[A-Za-z0-9_-]$", var.gitops_path)) && !strcontains(var.gitops_path, "..")
    error_message = "gitops_path must be a relative folder without .. and without a slash at either end."
  }

  validation {
    condition     = length(var.gitops_path) <= 200
    error_message = "gitops_path must have at most 200 characters: it is part of user_data, which Hetzner caps."
  }
}
