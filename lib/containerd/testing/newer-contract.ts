import type { WireContract } from './wire-contract.ts';

const text = 'LABEL_OPTIONAL TYPE_STRING ';
const message = 'LABEL_OPTIONAL TYPE_MESSAGE';
const messages = 'LABEL_REPEATED TYPE_MESSAGE';
const transfer = 'containerd.services.transfer.v1';
const streaming = 'containerd.services.streaming.v1';
const types = 'containerd.types.transfer';

/** What Debian's containerd 1.6 does not have yet: read in containerd 2.1.9's own .proto files. */
export const newer: WireContract = new Map([
  // Since 1.7.
  ['containerd.services.introspection.v1.ServerResponse.pid', 'LABEL_OPTIONAL TYPE_UINT64  2'],
  [
    `${streaming}.Streaming.Stream`,
    `/${streaming}.Streaming/Stream: stream Any returns stream Any`,
  ],
  [`${streaming}.StreamInit.id`, `${text} 1`],
  [
    `${transfer}.Transfer.Transfer`,
    `/${transfer}.Transfer/Transfer: TransferRequest returns Empty`,
  ],
  [`${transfer}.TransferRequest.source`, `${message} google.protobuf.Any 1`],
  [`${transfer}.TransferRequest.destination`, `${message} google.protobuf.Any 2`],
  [`${transfer}.TransferRequest.options`, `${message} TransferOptions 3`],
  [`${transfer}.TransferOptions.progress_stream`, `${text} 1`],
  [`${types}.OCIRegistry.reference`, `${text} 1`],
  [`${types}.OCIRegistry.resolver`, `${message} RegistryResolver 2`],
  [`${types}.RegistryResolver.auth_stream`, `${text} 1`],
  [`${types}.AuthRequest.host`, `${text} 1`],
  [`${types}.AuthType.NONE`, '= 0'],
  [`${types}.AuthType.CREDENTIALS`, '= 1'],
  [`${types}.AuthType.REFRESH`, '= 2'],
  [`${types}.AuthResponse.authType`, 'LABEL_OPTIONAL TYPE_ENUM AuthType 1'],
  [`${types}.AuthResponse.secret`, `${text} 2`],
  [`${types}.AuthResponse.username`, `${text} 3`],
  [`${types}.ImageStore.name`, `${text} 1`],
  [`${types}.ImageStore.labels`, `${messages} Labels 2`],
  [`${types}.ImageStore.Labels.key`, `${text} 1`],
  [`${types}.ImageStore.Labels.value`, `${text} 2`],
  [`${types}.ImageStore.platforms`, `${messages} Platform 3`],
  [`${types}.ImageStore.manifest_limit`, 'LABEL_OPTIONAL TYPE_UINT32  5'],
  [`${types}.ImageStore.unpacks`, `${messages} UnpackConfiguration 10`],
  [`${types}.UnpackConfiguration.platform`, `${message} Platform 1`],
  [`${types}.UnpackConfiguration.snapshotter`, `${text} 2`],
  [`${types}.Progress.event`, `${text} 1`],
  [`${types}.Progress.name`, `${text} 2`],
  [`${types}.Progress.progress`, 'LABEL_OPTIONAL TYPE_INT64  4'],
  [`${types}.Progress.total`, 'LABEL_OPTIONAL TYPE_INT64  5'],
  // Since 2.0.
  [`${types}.RegistryResolver.host_dir`, `${text} 3`],
  [`${types}.RegistryResolver.default_scheme`, `${text} 4`],
]);
