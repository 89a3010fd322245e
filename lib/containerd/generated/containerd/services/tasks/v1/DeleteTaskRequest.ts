// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface DeleteTaskRequest {
  'containerId'?: (string);
}

export interface DeleteTaskRequest__Output {
  'containerId'?: (string);
}
