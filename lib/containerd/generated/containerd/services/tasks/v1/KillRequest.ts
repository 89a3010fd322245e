// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface KillRequest {
  'containerId'?: (string);
  'execId'?: (string);
  'signal'?: (number);
}

export interface KillRequest__Output {
  'containerId'?: (string);
  'execId'?: (string);
  'signal'?: (number);
}
