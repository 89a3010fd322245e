/** The parts of a full reference, as `normaliseReference` gives it. */
export interface ReferenceParts {
  /** Host with its port: `docker.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /** `library/nginx`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes a full reference apart: `docker.io/library/nginx:latest`. */
export function referenceParts(reference: string): ReferenceParts {
  const [named = '', digest] = reference.split('@');
  const slash = named.indexOf('/');
  const host = named.slice(0, slash);
  const path = named.slice(slash + 1);
  const colon = path.indexOf(':');
  const repository = colon === -1 ? path : path.slice(0, colon);
  return {
    host,
    repository,
    ...(colon === -1 ? {} : { tag: path.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/** Whether a host, with or without a port, is this machine: registries there are spoken to by http. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}

/** The host that serves the images of a reference's host: Docker Hub's has another name. */
export function registryHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}
