// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface StartRequest {
  'containerId'?: (string);
}

export interface StartRequest__Output {
  'containerId'?: (string);
}
