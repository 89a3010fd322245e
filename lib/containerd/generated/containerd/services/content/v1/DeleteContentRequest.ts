// Original file: lib/containerd/proto/containerd/services/content.proto


export interface DeleteContentRequest {
  'digest'?: (string);
}

export interface DeleteContentRequest__Output {
  'digest'?: (string);
}
