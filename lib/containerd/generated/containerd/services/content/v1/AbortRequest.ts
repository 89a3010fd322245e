// Original file: lib/containerd/proto/containerd/services/content.proto


export interface AbortRequest {
  'ref'?: (string);
}

export interface AbortRequest__Output {
  'ref'?: (string);
}
