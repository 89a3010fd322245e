// Original file: lib/containerd/proto/containerd/services/content.proto


export interface ReadContentResponse {
  'data'?: (Buffer | Uint8Array | string);
}

export interface ReadContentResponse__Output {
  'data'?: (Buffer);
}
