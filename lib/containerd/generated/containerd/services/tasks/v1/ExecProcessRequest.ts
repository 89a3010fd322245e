// Original file: lib/containerd/proto/containerd/services/tasks.proto

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from '../../../../google/protobuf/Any.ts';

export interface ExecProcessRequest {
  'containerId'?: (string);
  'spec'?: (_google_protobuf_Any | null);
  'execId'?: (string);
}

export interface ExecProcessRequest__Output {
  'containerId'?: (string);
  'spec'?: (_google_protobuf_Any__Output);
  'execId'?: (string);
}
