// Original file: lib/containerd/proto/containerd/services/containers.proto


export interface CreateContainerResponse {
}

export interface CreateContainerResponse__Output {
}
