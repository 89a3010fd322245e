import { join } from 'node:path';
import type { DaemonPaths } from './folder.ts';

/**
 * Plugins that make or open things outside the daemon's own folder: CRI (`/etc/cni`, `/opt/cni`,
 * a TCP port for streaming), NRI (`/var/run/nri`), opt (`/opt/containerd`). A daemon passes over
 * the names it does not know.
 */
const disabledPlugins = [
  'io.containerd.grpc.v1.cri',
  'io.containerd.cri.v1.images',
  'io.containerd.cri.v1.runtime',
  'io.containerd.nri.v1.nri',
  'io.containerd.internal.v1.opt',
];

/** JSON strings are TOML basic strings too (but for DEL, which no path of ours holds). */
const quoted = (text: string): string => JSON.stringify(text);

/** config.toml for containerd 1.6 and later: version 2, which 2.x migrates in memory. */
export function daemonConfig(paths: DaemonPaths, metricsPort: number): string {
  return [
    'version = 2',
    `root = ${quoted(paths.rootDir)}`,
    `state = ${quoted(paths.stateDir)}`,
    `disabled_plugins = [${disabledPlugins.map(quoted).join(', ')}]`,
    '[grpc]',
    `address = ${quoted(paths.address)}`,
    '[ttrpc]',
    `address = ${quoted(paths.ttrpcAddress)}`,
    '[debug]',
    `address = ${quoted(paths.debugSocket)}`,
    '[metrics]',
    `address = "127.0.0.1:${metricsPort}"`,
    'grpc_histogram = true',
    // The transfer service does not load without it.
    '[plugins."io.containerd.image-verifier.v1.bindir"]',
    `bin_dir = ${quoted(join(paths.rootDir, 'image-verifier'))}`,
    '',
  ].join('\n');
}
