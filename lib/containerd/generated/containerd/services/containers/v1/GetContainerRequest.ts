// Original file: lib/containerd/proto/containerd/services/containers.proto


export interface GetContainerRequest {
  'id'?: (string);
}

export interface GetContainerRequest__Output {
  'id'?: (string);
}
