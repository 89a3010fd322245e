// Original file: lib/containerd/proto/containerd/services/leases.proto


export interface Resource {
  'id'?: (string);
  'type'?: (string);
}

export interface Resource__Output {
  'id'?: (string);
  'type'?: (string);
}
