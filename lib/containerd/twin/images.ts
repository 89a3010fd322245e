import type { CallOptions, Image, Images } from '../api.ts';
import { collect } from './collector.ts';
import { alreadyExists, failure, notFound, type Room, requireNamespace } from './room.ts';
import { sorted } from './state.ts';

export class TwinImages implements Images {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  get(name: string, options?: CallOptions): Promise<Image> {
    const { gate, state, namespace } = this.#room;
    return gate.call('images.get', `${namespace}/${name}`, options, () => {
      requireNamespace(this.#room, 'images.get');
      const found = state.namespaces.get(namespace)?.images.get(name);
      if (found === undefined) {
        throw notFound('images.get', `image ${name}`);
      }
      return found;
    });
  }

  list(options?: CallOptions): Promise<Image[]> {
    const { gate, state, namespace } = this.#room;
    return gate.call('images.list', namespace, options, () => {
      requireNamespace(this.#room, 'images.list');
      return sorted(state.namespaces.get(namespace)?.images).map(([, image]) => image);
    });
  }

  create(image: Image, options?: CallOptions): Promise<void> {
    const { gate, state, namespace } = this.#room;
    const operation = 'images.create';
    return gate.call(operation, `${namespace}/${image.name}`, options, () => {
      requireNamespace(this.#room, operation);
      const { target } = image;
      if (image.name === '' || target.size <= 0 || target.mediaType === '') {
        throw failure('invalid_argument', operation, 'an image needs a name, a size, a media type');
      }
      if (!/^sha256:[0-9a-f]{64}$/.test(target.digest)) {
        throw failure('invalid_argument', operation, `${target.digest} is not a digest`);
      }
      const { images } = state.touch(namespace);
      if (images.has(image.name)) {
        throw alreadyExists(operation, `image ${image.name}`);
      }
      images.set(image.name, { ...image, labels: { ...image.labels } });
    });
  }

  delete(name: string, sync: boolean, options?: CallOptions): Promise<void> {
    const { gate, state, namespace, now } = this.#room;
    return gate.call('images.delete', `${namespace}/${name}`, options, () => {
      requireNamespace(this.#room, 'images.delete');
      if (state.namespaces.get(namespace)?.images.delete(name) !== true) {
        throw notFound('images.delete', `image ${name}`);
      }
      if (sync) {
        collect(state, now());
      }
    });
  }
}
