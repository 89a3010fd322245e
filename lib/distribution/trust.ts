import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { messageOf } from '../core/errors.ts';
import { PullError } from '../core/pull-error.ts';
import type { RegistryHost } from './hosts.ts';

/** Where distributions keep the certificates that programs of the system trust, containerd among them. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export type Trust = SecureContextOptions & { readonly rejectUnauthorized: boolean };

/**
 * Whom to believe that it is the host, and what to show it. The system's certificates rather than
 * Node's own: a registry that containerd trusts must not fail here.
 */
export async function trustFor(host: RegistryHost, caFile: string | undefined): Promise<Trust> {
  const extra = await Promise.all(
    [...host.caFiles, ...(caFile === undefined ? [] : [caFile])].map(readPem),
  );
  const system = await systemBundle();
  const { rootCertificates } = await import('node:tls');
  const pairs = await Promise.all(
    host.client.map(async ([certificate, key]) => [await readPem(certificate), await readPem(key)]),
  );
  return {
    ca: [...(system === undefined ? rootCertificates : [system]), ...extra],
    cert: pairs.map(([certificate = '']) => certificate),
    key: pairs.map(([, key = '']) => key),
    rejectUnauthorized: !host.skipVerify,
  };
}

async function systemBundle(): Promise<string | undefined> {
  for (const file of systemBundles) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new PullError(
      'registry_untrusted',
      `expected a certificate or key (PEM) in ${file}, but it cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
