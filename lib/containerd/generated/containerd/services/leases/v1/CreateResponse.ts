// Original file: lib/containerd/proto/containerd/services/leases.proto


export interface CreateResponse {
}

export interface CreateResponse__Output {
}
