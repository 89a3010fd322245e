// Original file: lib/containerd/proto/containerd/types/transfer.proto


export interface AuthRequest {
  'host'?: (string);
}

export interface AuthRequest__Output {
  'host'?: (string);
}
