// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface StartResponse {
  'pid'?: (number);
}

export interface StartResponse__Output {
  'pid'?: (number);
}
