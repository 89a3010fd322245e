// Original file: lib/containerd/proto/containerd/services/transfer.proto


export interface TransferOptions {
  'progressStream'?: (string);
}

export interface TransferOptions__Output {
  'progressStream'?: (string);
}
