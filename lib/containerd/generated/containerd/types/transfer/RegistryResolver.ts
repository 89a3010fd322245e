// Original file: lib/containerd/proto/containerd/types/transfer.proto


export interface RegistryResolver {
  'authStream'?: (string);
  'hostDir'?: (string);
  'defaultScheme'?: (string);
}

export interface RegistryResolver__Output {
  'authStream'?: (string);
  'hostDir'?: (string);
  'defaultScheme'?: (string);
}
