// Original file: lib/containerd/proto/containerd/services/namespaces.proto


export interface DeleteNamespaceRequest {
  'name'?: (string);
}

export interface DeleteNamespaceRequest__Output {
  'name'?: (string);
}
