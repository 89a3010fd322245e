// Original file: lib/containerd/proto/containerd/services/content.proto


export interface ListContentRequest {
}

export interface ListContentRequest__Output {
}
