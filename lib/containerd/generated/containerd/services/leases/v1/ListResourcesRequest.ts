// Original file: lib/containerd/proto/containerd/services/leases.proto


export interface ListResourcesRequest {
  'id'?: (string);
}

export interface ListResourcesRequest__Output {
  'id'?: (string);
}
