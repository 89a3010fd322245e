import { cannotRun } from '../core/errors.ts';

/** Bytes of `sun_path` in struct sockaddr_un, less the final NUL: see unix(7). */
const maxPathBytes = 107;

/**
 * Path of the socket that an address names: a path, or `unix://PATH`. Throws a HarnessError
 * with code `bad_address` for anything that no socket can have as its address.
 */
export function socketPath(address: string): string {
  const path = address.replace(/^unix:(\/\/)?/, '');
  if (path === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    throw cannotRun(
      'bad_address',
      `expected containerd's address as the path of a unix socket, such as ` +
        `/run/containerd/containerd.sock, got '${address}'; containerd serves nothing else`,
    );
  }
  const bytes = Buffer.byteLength(path);
  if (bytes > maxPathBytes || path.includes('\0')) {
    throw cannotRun(
      'bad_address',
      `expected a socket path of at most ${maxPathBytes} bytes, got ${bytes}: '${path}'; ` +
        'the kernel takes no longer one, so give a shorter path or a symbolic link to its folder',
    );
  }
  return path;
}
