// Original file: lib/containerd/proto/containerd/services/images.proto


export interface CreateImageResponse {
}

export interface CreateImageResponse__Output {
}
