import { usageError } from '../core/errors.ts';

/** Grammar of distribution/reference, which docker and containerd share. */
const domainPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const pathPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,}$/;

const defaultDomain = 'docker.io';

/**
 * The full form of an image reference: `nginx` becomes `docker.io/library/nginx:latest`.
 * A digest, with or without a tag, is kept. Throws `bad_usage` for what is no reference.
 */
export function normaliseReference(reference: string): string {
  const refuse = (expected: string) =>
    usageError(
      `image ${JSON.stringify(reference)}: expected ${expected}, ` +
        'as in nginx, nginx:1.27 or registry.example:5000/team/app@sha256:…',
    );
  const [named = '', digest, ...more] = reference.split('@');
  if (more.length > 0) throw refuse('at most one digest');
  if (digest !== undefined && !digestPattern.test(digest)) throw refuse('a digest after "@"');

  // A colon after the last slash begins a tag; one before it begins a port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !tagPattern.test(tag)) throw refuse('a tag after ":"');

  const [domain, path] = splitDomain(name);
  if (!domainPattern.test(domain)) throw refuse('a host name before the first "/"');
  if (!path.split('/').every((part) => pathPattern.test(part))) {
    throw refuse(
      path === path.toLowerCase() ? 'a repository name' : 'a repository name in lower case',
    );
  }
  const effectiveTag = tag ?? (digest === undefined ? 'latest' : undefined);
  return [
    `${domain}/${path}`,
    effectiveTag === undefined ? '' : `:${effectiveTag}`,
    digest === undefined ? '' : `@${digest}`,
  ].join('');
}

/** What comes before the first slash is a host only if it looks like one: it has a dot or a port. */
function splitDomain(name: string): [domain: string, path: string] {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost';
  if (slash !== -1 && isHost && first !== 'index.docker.io' && first !== defaultDomain) {
    return [first, name.slice(slash + 1)];
  }
  const path = isHost ? name.slice(slash + 1) : name;
  return [defaultDomain, path.includes('/') ? path : `library/${path}`];
}
