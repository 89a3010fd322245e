// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface WaitRequest {
  'containerId'?: (string);
}

export interface WaitRequest__Output {
  'containerId'?: (string);
}
