import { cannotRun } from '../../core/errors.ts';
import type { CallOptions, Image, Scope } from '../api.ts';
import { isAlreadyExists } from '../errors.ts';

/**
 * Creates an image's record. One of that name and digest is left as it is; one with another digest
 * is never replaced: rejects with `image_exists`.
 */
export async function createRecord(
  scope: Scope,
  image: Image,
  options?: CallOptions,
): Promise<Image> {
  try {
    await scope.images.create(image, options);
    return image;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const existing = await scope.images.get(image.name, options);
  if (existing.target.digest === image.target.digest) return existing;
  throw cannotRun(
    'image_exists',
    `expected no image called ${image.name} in the namespace ${scope.namespace}, or the one with ` +
      `digest ${image.target.digest}; found ${existing.target.digest}. ` +
      'Use another namespace, or remove that image.',
  );
}
