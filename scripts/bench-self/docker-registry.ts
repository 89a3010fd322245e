import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../lib/containerd/embedded/launch.ts';
import { executables } from '../../lib/host/executable.ts';
import type { PullTask } from './pull-ways.ts';

const run = promisify(execFile);
/** It takes a moment to listen. */
const pushes = 40;

export interface DockerRegistry {
  /** Of the image that was copied into it. */
  readonly reference: string;
  close(): Promise<void>;
}

/**
 * Docker's own registry on loopback, holding the image of a task, which ctr copies from where the task has
 * it; nothing of it stays in the daemon. Undefined where that program is not installed.
 */
export async function copyToDockerRegistry(
  ctr: string,
  task: PullTask,
  parent: string,
): Promise<DockerRegistry | undefined> {
  const [program] = executables('docker-registry', task.env);
  if (program === undefined) return undefined;
  const folder = join(parent, 'docker-registry');
  await mkdir(folder);
  const address = `127.0.0.1:${await freePort()}`;
  // JSON is YAML as well.
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
    http: { addr: address },
  };
  const configFile = join(folder, 'config.yml');
  await writeFile(configFile, JSON.stringify(config));
  const child = spawn(program, ['serve', configFile], { stdio: 'ignore', env: task.env });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  const reference = task.reference.replace(/^[^/]+/, address);
  const images = (...args: string[]) =>
    run(ctr, ['--address', task.address, '--namespace', task.namespace, 'images', ...args]);
  try {
    await images('pull', '--plain-http', task.reference);
    for (let push = 1; ; push += 1) {
      try {
        await images('push', '--plain-http', reference, task.reference);
        break;
      } catch (error) {
        if (child.exitCode !== null || push === pushes) throw error;
        await sleep(50);
      }
    }
    await images('rm', '--sync', task.reference);
    return { reference, close };
  } catch (error) {
    await close();
    throw error;
  }
}
