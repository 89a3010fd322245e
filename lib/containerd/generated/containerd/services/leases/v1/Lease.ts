// Original file: lib/containerd/proto/containerd/services/leases.proto


export interface Lease {
  'id'?: (string);
  'labels'?: ({[key: string]: string});
}

export interface Lease__Output {
  'id'?: (string);
  'labels'?: ({[key: string]: string});
}
