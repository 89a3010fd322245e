import type { Containerd, Scope } from '../../lib/containerd/api.ts';
import type { ResolvedImage } from '../../lib/containerd/image.ts';
import type { RunEvent } from '../../lib/core/events.ts';
import type { Owner } from '../../lib/core/identity.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { ImageInfo } from '../../lib/core/record.ts';
import type { Warning } from '../../lib/core/warning.ts';
import type { Registry } from '../../lib/registry/server/start.ts';
import type { RunOptions } from '../cli/run.ts';
import type { Undo } from '../undo.ts';
import type { World } from '../world.ts';
import type { Puller } from './puller.ts';

export interface Obtained {
  /** Absent when the image is in the store and no step pulls it. */
  readonly puller?: Puller;
  /** Of images that steps pull beside the plan's own, by their names. */
  readonly others?: ReadonlyMap<string, Puller>;
  /** Absent when the first step is to bring it. */
  readonly image?: ResolvedImage;
  readonly info?: ImageInfo;
}

export interface ImageOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly owner: Owner;
  readonly containerd: Containerd;
  /** Whether the daemon is the harness's own. */
  readonly embedded: boolean;
  readonly options: Pick<RunOptions, 'standIn' | 'imageLayout' | 'plainHttp' | 'registryCa'>;
  readonly stop: AbortSignal;
  /** Joined to the run's lease. */
  readonly scope: Scope;
  readonly undo: Undo;
  /** When leases may end by themselves. */
  readonly expiresAt: Date;
  /** Told of the embedded registry, when there is one. */
  onRegistry(registry: Registry): void;
  say(text: string): void;
  warn(warning: Warning): void;
  emit(event: RunEvent): void;
  elapsedMs(): number;
}
