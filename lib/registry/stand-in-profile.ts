/**
 * Raised with every change that alters a byte of the image: layouts in caches are known by it.
 */
export const contentVersion = 2;

/** Name that the stand-in answers to. */
export const standInReference = 'docker.io/library/nginx:latest';

/** For every place that names the image: what it really is. */
export const standInNote =
  'stand-in for nginx, made on this machine from busybox and pseudo-random files ' +
  'with the layer profile of the real image';

/** Sizes of the two large layers before compression, and how many files they hold. */
export interface StandInProfile {
  readonly name: string;
  /** Another image of the same sizes for each number: no two have a layer in common. Default: 0. */
  readonly variant?: number;
  readonly base: { readonly bytes: number; readonly files: number };
  readonly server: { readonly bytes: number; readonly files: number };
}

/** The profile of nginx:latest as Docker Hub serves it: a Debian base and nginx on top of it. */
export const nginxProfile: StandInProfile = {
  name: 'nginx',
  base: { bytes: 70_000_000, files: 3400 },
  server: { bytes: 115_000_000, files: 1400 },
};
