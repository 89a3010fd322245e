// Original file: lib/containerd/proto/containerd/services/content.proto


export interface ReadContentRequest {
  'digest'?: (string);
}

export interface ReadContentRequest__Output {
  'digest'?: (string);
}
