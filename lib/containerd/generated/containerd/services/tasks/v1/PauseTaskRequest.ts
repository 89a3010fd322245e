// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface PauseTaskRequest {
  'containerId'?: (string);
}

export interface PauseTaskRequest__Output {
  'containerId'?: (string);
}
