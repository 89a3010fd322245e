// Original file: lib/containerd/proto/containerd/services/namespaces.proto


export interface ListNamespacesRequest {
}

export interface ListNamespacesRequest__Output {
}
