// Original file: lib/containerd/proto/containerd/services/images.proto


export interface ListImagesRequest {
}

export interface ListImagesRequest__Output {
}
