// Original file: lib/containerd/proto/containerd/events/snapshot.proto


export interface SnapshotPrepare {
  'key'?: (string);
}

export interface SnapshotPrepare__Output {
  'key'?: (string);
}
