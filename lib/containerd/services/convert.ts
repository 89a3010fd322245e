import type { AnyValue, Descriptor, Mount } from '../api.ts';
import type { Descriptor__Output } from '../generated/containerd/types/Descriptor.ts';
import type { Mount__Output } from '../generated/containerd/types/Mount.ts';
import type { Any__Output } from '../generated/google/protobuf/Any.ts';
import type { Timestamp__Output } from '../generated/google/protobuf/Timestamp.ts';

// Proto3 does not send a field that has its zero value; here the zero values come back.

const noBytes = new Uint8Array(0);

export function toAny(any: AnyValue): { type_url: string; value: Uint8Array } {
  return { type_url: any.typeUrl, value: any.value };
}

export function fromAny(any: Any__Output | undefined): AnyValue {
  return { typeUrl: any?.type_url ?? '', value: any?.value ?? noBytes };
}

export function fromMount(mount: Mount__Output): Mount {
  return {
    type: mount.type ?? '',
    source: mount.source ?? '',
    target: mount.target ?? '',
    options: mount.options ?? [],
  };
}

/** The arrays of the API are read-only and those of the generated types are not. */
export function toMount(mount: Mount): Omit<Mount, 'options'> & { options: string[] } {
  return { ...mount, options: [...mount.options] };
}

export function fromDescriptor(descriptor: Descriptor__Output | undefined): Descriptor {
  return {
    mediaType: descriptor?.mediaType ?? '',
    digest: descriptor?.digest ?? '',
    size: descriptor?.size ?? 0,
    ...(descriptor?.annotations === undefined ? {} : { annotations: descriptor.annotations }),
  };
}

/** Seconds since the epoch. */
export function fromTimestamp(time: Timestamp__Output | undefined): number {
  return (time?.seconds ?? 0) + (time?.nanos ?? 0) / 1e9;
}
