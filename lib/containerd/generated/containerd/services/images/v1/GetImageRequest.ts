// Original file: lib/containerd/proto/containerd/services/images.proto


export interface GetImageRequest {
  'name'?: (string);
}

export interface GetImageRequest__Output {
  'name'?: (string);
}
