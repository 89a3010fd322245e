// Original file: lib/containerd/proto/containerd/services/content.proto


export interface ListStatusesRequest {
}

export interface ListStatusesRequest__Output {
}
