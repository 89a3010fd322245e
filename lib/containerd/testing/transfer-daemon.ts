import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PullRecord } from '../../core/pull.ts';
import type { Environment } from '../../host/executable.ts';
import { processIdentity } from '../../host/process-identity.ts';
import type { Containerd } from '../api.ts';
import { startEmbeddedDaemon } from '../embedded/daemon.ts';
import { connect } from '../grpc.ts';
import { type HeldLease, holdLease } from '../lease.ts';
import { pullByTransfer, type TransferOptions } from '../pull/transfer.ts';
import { makeCertificate } from './certificate.ts';
import { arch, snapshotter } from './embedded.ts';

/** A private daemon that trusts a certificate for 127.0.0.1, and what tests of its pulls share. */
export interface TransferDaemon {
  readonly containerd: Containerd;
  readonly tls: { readonly key: Buffer; readonly cert: Buffer };
  /** Where pulls put their temporary files. */
  readonly folder: string;
  /** A lease for one pull, in the namespace of the tests. */
  lease(): Promise<HeldLease>;
  pull(lease: HeldLease, options: Partial<TransferOptions>): Promise<PullRecord>;
  /** All that is in the namespace, and in the folder for temporary files. */
  everything(): Promise<string[]>;
  stop(): Promise<void>;
}

export const pullLabels = { 'containerd-bench.run': 'abcdefghijkl' };
const namespace = 'transfer';

/** containerd of a Debian suite as scripts/other-containerd.sh brings it; undefined when it is not there. */
export function containerdOf(suite: string, env: Environment): string | undefined {
  const cache = env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = join(cache, 'containerd-bench', `containerd-${suite}`, 'usr/bin/containerd');
  return existsSync(path) ? path : undefined;
}

export async function startTransferDaemon(
  env: Environment,
  containerdPath?: string,
): Promise<TransferDaemon> {
  const files = await mkdtemp(join(tmpdir(), 'transfer-test-'));
  const folder = await mkdtemp(join(tmpdir(), 'transfer-test-'));
  const certificate = await makeCertificate(files, '127.0.0.1');
  const daemon = await startEmbeddedDaemon({
    tempRoot: tmpdir(),
    owner: processIdentity(process.pid) ?? '',
    env: { ...env, SSL_CERT_FILE: certificate.certFile },
    ...(containerdPath === undefined ? {} : { containerdPath }),
  });
  const containerd = connect(daemon.address);
  const scope = containerd.scope(namespace);
  return {
    containerd,
    tls: certificate,
    folder,
    lease: () =>
      holdLease(containerd, namespace, `cb-${randomBytes(6).toString('hex')}`, {
        labels: pullLabels,
        expiresAt: new Date('2999-01-01'),
      }),
    async pull(lease, options) {
      const began = performance.now();
      const pulled = await pullByTransfer(lease.scope, {
        reference: '',
        snapshotter,
        arch,
        labels: pullLabels,
        unpack: true,
        now: () => performance.now() - began,
        signal: new AbortController().signal,
        deadlineMs: 30_000,
        temporaryFolder: folder,
        ...options,
      });
      return pulled.record();
    },
    async everything() {
      const found = await Promise.all([
        scope.images.list().then((all) => all.map(({ name }) => `image ${name}`)),
        scope.content.list().then((all) => all.map(({ digest }) => `blob ${digest}`)),
        scope.content.ingests().then((all) => all.map(({ ref }) => `ingest ${ref}`)),
        scope.leases.list().then((all) => all.map(({ id }) => `lease ${id}`)),
        ...[snapshotter, 'native'].map((name) =>
          scope
            .snapshots(name)
            .list()
            .then((all) => all.map((each) => `${each.kind} ${each.name}`)),
        ),
        readdir(folder),
      ]);
      return found.flat();
    },
    async stop() {
      containerd.close();
      await daemon.stop();
      await rm(files, { recursive: true });
      await rm(folder, { recursive: true });
    },
  };
}
