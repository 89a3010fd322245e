// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface ResumeTaskRequest {
  'containerId'?: (string);
}

export interface ResumeTaskRequest__Output {
  'containerId'?: (string);
}
