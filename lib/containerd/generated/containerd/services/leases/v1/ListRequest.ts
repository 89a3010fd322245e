// Original file: lib/containerd/proto/containerd/services/leases.proto


export interface ListRequest {
}

export interface ListRequest__Output {
}
