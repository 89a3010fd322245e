// Original file: lib/containerd/proto/containerd/services/tasks.proto


export interface ListTasksRequest {
}

export interface ListTasksRequest__Output {
}
