variable "regions" {
  description = "One cluster each; the first is the primary one. Keys name the region in resources and labels."
  type = list(object({
    key                 = string
    location            = string
    network_zone        = string
    control_plane_type  = string
    control_plane_count = number
    worker_type         = string
    worker_count        = number
    load_balancer_type  = string
  }))

  validation {
    condition     = length(var.regions) >= 1
    error_message = "regions must name at least one region."
  }

  validation {
    condition     = length(distinct([for region in var.regions : region.key])) == length(var.regions)
    error_message = "Each of regions must have a key of its own."
  }

  validation {
    condition     = alltrue([for region in var.regions : can(regex("^[a-z][a-z0-9-]*$", region.key)) && can(regex("^[a-z][a-z0-9-]*$", region.location))])
    error_message = "key and location of a region must be lower-case letters, digits and -, for example fsn1."
  }

  validation {
    condition     = alltrue([for region in var.regions : length(region.key) <= 9])
    error_message = "key of a region must have at most 9 characters: it is part of the servers' names."
  }

  validation {
    condition     = alltrue([for region in var.regions : can(regex("^[a-z]+-[a-z]+$", region.network_zone))])
    error_message = "network_zone of a region must be one of Hetzner's, for example eu-central."
  }

  validation {
    condition     = alltrue([for region in var.regions : contains([1, 3], region.control_plane_count)])
    error_message = "control_plane_count of a region must be 1 or 3: etcd needs an odd number to keep a majority."
  }

  validation {
    condition     = alltrue([for region in var.regions : region.worker_count >= 0 && region.worker_count <= 50 && floor(region.worker_count) == region.worker_count])
    error_message = "worker_count of a region must be a whole number from 0 to 50."
  }

  validation {
    condition = alltrue([
      for region in var.regions :
      can(regex("^(cx|cpx|ccx|cax)[0-9]+$", region.control_plane_type)) && (region.worker_count == 0 || can(regex("^(cx|cpx|ccx|cax)[0-9]+$", region.worker_type)))
    ])
    error_message = "control_plane_type, and worker_type where there are workers, must be a server type of Hetzner, for example cpx32 or cax21."
  }

  validation {
    condition     = alltrue([for region in var.regions : contains(["lb11", "lb21", "lb31"], region.load_balancer_type)])
    error_message = "load_balancer_type of a region must be lb11, lb21 or lb31."
  }

  validation {
    condition = alltrue([
      for region in var.regions :
      region.control_plane_count + region.worker_count <= lookup({ lb11 = 25, lb21 = 75, lb31 = 150 }, region.load_balancer_type, 150)
    ])
    error_message = "A region has more nodes than its load balancer takes targets: lb11 takes 25, lb21 75, lb31 150."
  }
}
