// Original file: lib/containerd/proto/containerd/services/containers.proto


export interface DeleteContainerRequest {
  'id'?: (string);
}

export interface DeleteContainerRequest__Output {
  'id'?: (string);
}
