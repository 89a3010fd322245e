// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface CreateTaskResponse {
  'pid'?: (number);
}

export interface CreateTaskResponse__Output {
  'pid'?: (number);
}
