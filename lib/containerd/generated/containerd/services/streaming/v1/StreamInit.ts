// Original file: lib/containerd/proto/containerd/services/streaming.proto


export interface StreamInit {
  'id'?: (string);
}

export interface StreamInit__Output {
  'id'?: (string);
}
