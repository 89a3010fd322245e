// Original file: lib/containerd/proto/google/rpc/status.proto


export interface Status {
  'message'?: (string);
}

export interface Status__Output {
  'message'?: (string);
}
