import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../host/executable.ts';

/** What a registry is told about the user. An identity token takes the place of name and password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly identityToken?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Docker Hub's entry is kept under the address that its first version had. */
const hubKey = 'https://index.docker.io/v1/';
/** What a credential helper gives as user name with an identity token. */
const tokenUser = '<token>';
const helperMs = 10_000;

/**
 * Looks for the user's credentials where docker, podman and containerd's clients keep them: the file
 * in $REGISTRY_AUTH_FILE, else config.json in $DOCKER_CONFIG or ~/.docker, which may name credential helpers.
 * Undefined when there are none. What cannot be read is treated as not there: a public image needs none.
 */
export async function findCredentials(
  host: string,
  env: Environment,
): Promise<Credentials | undefined> {
  for (const file of authFiles(env)) {
    const config = await readFields(file);
    if (config === undefined) continue;
    const found = await credentialsIn(config, keysOf(host), env);
    if (found !== undefined) return found;
  }
  return undefined;
}

function authFiles({ REGISTRY_AUTH_FILE, DOCKER_CONFIG, HOME }: Environment): string[] {
  const folder = DOCKER_CONFIG ?? (HOME === undefined ? undefined : join(HOME, '.docker'));
  return [
    ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
    ...(folder === undefined ? [] : [join(folder, 'config.json')]),
  ];
}

function keysOf(host: string): string[] {
  const keys = [host, `https://${host}`, `http://${host}`];
  return host === 'docker.io' ? [hubKey, 'index.docker.io', ...keys] : keys;
}

async function credentialsIn(
  config: Fields,
  keys: readonly string[],
  env: Environment,
): Promise<Credentials | undefined> {
  const helpers = asFields(config.credHelpers);
  const auths = asFields(config.auths);
  for (const key of keys) {
    const helper = helpers[key] ?? (key in auths ? config.credsStore : undefined);
    if (typeof helper === 'string') {
      const found = await askHelper(helper, key, env);
      if (found !== undefined) return found;
    }
    const found = plainCredentials(asFields(auths[key]));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `auth` is base64 of `user:password`. */
function plainCredentials(entry: Fields): Credentials | undefined {
  const { auth, username, password, identitytoken } = entry;
  const identityToken = typeof identitytoken === 'string' ? { identityToken: identitytoken } : {};
  if (typeof username === 'string' && typeof password === 'string') {
    return { username, password, ...identityToken };
  }
  if (typeof auth === 'string') {
    const text = Buffer.from(auth, 'base64').toString();
    const colon = text.indexOf(':');
    if (colon === -1) return undefined;
    return { username: text.slice(0, colon), password: text.slice(colon + 1), ...identityToken };
  }
  return 'identityToken' in identityToken
    ? { username: '', password: '', ...identityToken }
    : undefined;
}

/** Asks `docker-credential-NAME get`: the server on standard input, JSON on standard output. */
async function askHelper(
  name: string,
  server: string,
  env: Environment,
): Promise<Credentials | undefined> {
  if (!/^[\w.-]+$/.test(name)) return undefined;
  const answer = await outputOf(`docker-credential-${name}`, ['get'], server, env);
  const fields = answer === undefined ? {} : parseFields(answer);
  const { Username: username, Secret: password } = fields ?? {};
  if (typeof username !== 'string' || typeof password !== 'string' || password === '') {
    return undefined;
  }
  return username === tokenUser
    ? { username: '', password: '', identityToken: password }
    : { username, password };
}

function outputOf(
  program: string,
  args: readonly string[],
  input: string,
  env: Environment,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: helperMs,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? output : undefined));
    child.stdin.on('error', () => {});
    child.stdin.end(`${input}\n`);
  });
}

async function readFields(file: string): Promise<Fields | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseFields(text);
}

function parseFields(text: string): Fields | undefined {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
