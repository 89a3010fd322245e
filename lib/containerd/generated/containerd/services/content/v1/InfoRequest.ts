// Original file: lib/containerd/proto/containerd/services/content.proto


export interface InfoRequest {
  'digest'?: (string);
}

export interface InfoRequest__Output {
  'digest'?: (string);
}
