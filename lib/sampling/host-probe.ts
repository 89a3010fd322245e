import { countCgroups, listCgroupHierarchies } from '../host/cgroups.ts';
import { countFifoFolders } from '../host/fifos.ts';
import { countMounts } from '../host/mounts.ts';
import { countNetworkNamespaces } from '../host/network.ts';
import type { ProcessId } from '../host/proc-file.ts';
import { countRunInodes } from '../host/run-inodes.ts';
import type { Probe } from './probe.ts';

export interface HostProbeOptions {
  /** The process whose mounts are counted: the daemon, where its PID is known. Default `self`. */
  readonly mountsOf?: () => ProcessId;
  /** Default `/`. */
  readonly root?: string;
}

/** What containers may leave behind on the host, counted whoever made it. */
export function createHostProbe({
  mountsOf = () => 'self',
  root = '/',
}: HostProbeOptions = {}): Probe {
  // Hierarchies are mounted at boot: to look for them in every sample would tell nothing new.
  const hierarchies = listCgroupHierarchies(root);
  return {
    target: 'host',
    async read() {
      return {
        'host.mounts': countMounts(mountsOf(), root),
        'host.cgroups': countCgroups(hierarchies, root),
        'host.netns': countNetworkNamespaces(root),
        'host.fifos': countFifoFolders(root),
        'host.run_inodes': countRunInodes(root),
      };
    },
    close() {},
  };
}
