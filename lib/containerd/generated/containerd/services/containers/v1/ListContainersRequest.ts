// Original file: lib/containerd/proto/containerd/services/containers.proto


export interface ListContainersRequest {
}

export interface ListContainersRequest__Output {
}
