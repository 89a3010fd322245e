import { dirname } from 'node:path';
import type { PluginInfo } from '../../lib/containerd/api.ts';
import { type DaemonFolders, systemFolders } from '../../lib/containerd/host-view.ts';

/**
 * Where a daemon that was not started by the harness keeps its files: the root as its content
 * store tells (it lies directly below), the state as its command line says, else the usual ones.
 */
export function foldersOf(
  plugins: readonly PluginInfo[],
  commandLine: readonly string[],
): DaemonFolders {
  const content = plugins.find((plugin) => plugin.type === 'io.containerd.content.v1');
  const store = content?.exports.root;
  return {
    rootDir: store === undefined ? systemFolders.rootDir : dirname(store),
    stateDir: flagOf(commandLine, 'state') ?? systemFolders.stateDir,
    runcRoot: systemFolders.runcRoot,
  };
}

/** Value of `--name VALUE`, `-name VALUE` or either with `=`. */
function flagOf(commandLine: readonly string[], name: string): string | undefined {
  for (const [index, word] of commandLine.entries()) {
    const [, value] = new RegExp(`^--?${name}(?:=(.*))?$`).exec(word) ?? [undefined, undefined];
    if (value !== undefined) return value;
    if (word === `--${name}` || word === `-${name}`) return commandLine[index + 1];
  }
  return undefined;
}
