import type { AnyValue, Snapshots } from '../../lib/containerd/api.ts';
import { cgroupsPathOf } from '../../lib/containerd/cgroups-path.ts';
import type { ResolvedImage } from '../../lib/containerd/image.ts';
import { cgroupName } from '../../lib/containerd/ownership.ts';
import { accountsOf } from '../../lib/containerd/rootfs-file.ts';
import { buildSpec, specAny } from '../../lib/containerd/spec.ts';
import { needsAccounts } from '../../lib/containerd/user.ts';
import { idPrefix, type Owner, ownerLabels } from '../../lib/core/identity.ts';
import type { ContainerTemplate } from '../../lib/core/plan.ts';
import { readCgroupVersion } from '../../lib/host/cgroups.ts';
import { limitsSwap } from '../../lib/host/container-cgroup.ts';

/** The spec of a container with this ID, made from a template. */
export type SpecOf = (id: string, template: ContainerTemplate) => AnyValue;

/** Builds the spec of a container; reads the image's accounts once, where its user is a name. */
export async function specMaker(
  owner: Owner,
  snapshots: Snapshots,
  image: ResolvedImage,
): Promise<SpecOf> {
  const accounts = needsAccounts(image.config.User)
    ? await withRootfs(snapshots, image, owner, accountsOf)
    : {};
  const cgroupNamespace = readCgroupVersion() === 2;
  const limitSwap = limitsSwap();
  return (id, template) =>
    specAny(
      buildSpec({
        id,
        image: image.config,
        template,
        cgroupsPath: cgroupsPathOf(template.cgroupDriver, cgroupName(owner), id),
        cgroupNamespace,
        limitSwap,
        accounts,
      }),
    );
}

async function withRootfs<T>(
  snapshots: Snapshots,
  image: ResolvedImage,
  owner: Owner,
  read: (mounts: Awaited<ReturnType<Snapshots['prepare']>>) => Promise<T>,
): Promise<T> {
  const key = `${idPrefix(owner.runId)}-accounts`;
  const mounts = await snapshots.prepare(key, image.chainId, ownerLabels(owner));
  try {
    return await read(mounts);
  } finally {
    await snapshots.remove(key);
  }
}
