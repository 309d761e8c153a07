package main

import "runtime/debug"

// The version of the module whose code is served.
func kubelet() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubelet" {
			return module.Version
		}
	}
	return "unknown"
}
