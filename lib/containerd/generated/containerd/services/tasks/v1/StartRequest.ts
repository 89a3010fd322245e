// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface StartRequest {
  'containerId'?: (string);
  'execId'?: (string);
}

export interface StartRequest__Output {
  'containerId'?: (string);
  'execId'?: (string);
}
