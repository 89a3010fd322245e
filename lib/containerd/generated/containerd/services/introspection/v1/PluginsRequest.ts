// Original file: lib/containerd/proto/containerd/services/introspection.proto


export interface PluginsRequest {
}

export interface PluginsRequest__Output {
}
