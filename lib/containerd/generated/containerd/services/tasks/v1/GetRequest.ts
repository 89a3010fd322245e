// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface GetRequest {
  'containerId'?: (string);
}

export interface GetRequest__Output {
  'containerId'?: (string);
}
