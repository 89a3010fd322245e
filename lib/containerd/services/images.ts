import type { Image, Images } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Image__Output } from '../generated/containerd/services/images/v1/Image.ts';
import type { Protocol } from '../protocol.ts';
import { fromDescriptor } from './convert.ts';

export function imagesService(
  calls: Calls,
  { Get, List, Create, Delete }: Protocol['images'],
): Images {
  return {
    async get(name, options) {
      const { image } = await calls.unary('images.get', Get, { name }, options);
      return fromImage(image ?? {});
    },
    async list(options) {
      const { images } = await calls.unary('images.list', List, {}, options);
      return (images ?? []).map(fromImage);
    },
    async create(image, options) {
      await calls.unary('images.create', Create, { image }, options);
    },
    async delete(name, sync, options) {
      await calls.unary('images.delete', Delete, { name, sync }, options);
    },
  };
}

function fromImage(image: Image__Output): Image {
  return {
    name: image.name ?? '',
    labels: image.labels ?? {},
    target: fromDescriptor(image.target),
  };
}
