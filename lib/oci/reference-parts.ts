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
