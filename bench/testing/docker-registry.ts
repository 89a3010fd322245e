import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeCertificate } from '../../lib/containerd/testing/certificate.ts';
import type { Machine } from './machine.ts';

const run = promisify(execFile);

/** Of the machine's loopback device, and yet no loopback address: a registry there is one like any other. */
const address = '10.255.0.1';
const systemCertificates = '/etc/ssl/certs/ca-certificates.crt';
const pushProgram = fileURLToPath(new URL('./push-image.js', import.meta.url));

/** Docker's own registry, with TLS that all programs of the machine trust. Ended with its machine. */
export interface DockerRegistry {
  readonly host: string;
  /** Puts the image of an OCI layout into it; resolves with its reference. */
  push(layout: string, repository: string): Promise<string>;
}

/** One a machine. */
export async function startDockerRegistry(machine: Machine): Promise<DockerRegistry> {
  const folder = join(machine.folder, 'docker-registry');
  mkdirSync(folder);
  const { certFile, keyFile } = await makeCertificate(folder, address);
  const inside = (...command: string[]) => {
    const [file, ...args] = machine.inside(...command);
    return run(file, args);
  };
  await inside('busybox', 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
  // Only in the machine's own mount namespace.
  await inside('mount', '--bind', certFile, systemCertificates);
  const host = `${address}:5000`;
  // JSON is YAML as well.
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
    http: { addr: host, tls: { certificate: certFile, key: keyFile } },
  };
  const configFile = join(folder, 'config.yml');
  writeFileSync(configFile, JSON.stringify(config));
  const [file, ...args] = machine.inside('docker-registry', 'serve', configFile);
  const child = spawn(file, args, { stdio: 'ignore', cwd: folder });
  const push = async (layout: string, repository: string) => {
    const command = [process.execPath, pushProgram, layout, host, repository, 'latest', certFile];
    for (let round = 0; ; round += 1) {
      try {
        await inside(...command);
        return `${host}/${repository}:latest`;
      } catch (error) {
        // It takes a moment to listen.
        if (child.exitCode !== null || round === 40 || !/ECONNREFUSED/.test(String(error))) {
          throw error;
        }
        await sleep(50);
      }
    }
  };
  return { host, push };
}
