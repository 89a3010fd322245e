// Original file: lib/containerd/proto/containerd/services/leases.proto


export interface DeleteRequest {
  'id'?: (string);
  'sync'?: (boolean);
}

export interface DeleteRequest__Output {
  'id'?: (string);
  'sync'?: (boolean);
}
