// Original file: lib/containerd/proto/containerd/services/events.proto


export interface SubscribeRequest {
  'filters'?: (string)[];
}

export interface SubscribeRequest__Output {
  'filters'?: (string)[];
}
