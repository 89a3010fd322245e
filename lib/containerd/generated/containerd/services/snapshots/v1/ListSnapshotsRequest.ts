// Original file: lib/containerd/proto/containerd/services/snapshots.proto


export interface ListSnapshotsRequest {
  'snapshotter'?: (string);
}

export interface ListSnapshotsRequest__Output {
  'snapshotter'?: (string);
}
