/** What a `WWW-Authenticate` header asks for (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const schemePattern = /^\s*,?\s*([A-Za-z][\w!#$%&'*+.^`|~-]*)(?:\s+|$)/;
const parameterPattern = /^\s*,?\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;

/** All challenges of a header, in order. What cannot be read ends the list. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let rest = header;
  for (;;) {
    const scheme = schemePattern.exec(rest);
    if (scheme === null) return challenges;
    rest = rest.slice(scheme[0].length);
    const parameters: Record<string, string> = {};
    for (
      let found = parameterPattern.exec(rest);
      found !== null;
      found = parameterPattern.exec(rest)
    ) {
      const [whole, name = '', quoted, token] = found;
      parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? token ?? '';
      rest = rest.slice(whole.length);
    }
    challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters });
  }
}
