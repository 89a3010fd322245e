// Original file: lib/containerd/proto/containerd/services/namespaces.proto


export interface CreateNamespaceResponse {
}

export interface CreateNamespaceResponse__Output {
}
