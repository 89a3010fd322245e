// Original file: lib/containerd/proto/containerd/events/snapshot.proto


export interface SnapshotCommit {
  'key'?: (string);
}

export interface SnapshotCommit__Output {
  'key'?: (string);
}
