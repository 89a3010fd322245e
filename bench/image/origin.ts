import type { Plan } from '../../lib/core/plan.ts';
import type { Attempt } from '../../lib/core/pull.ts';
import type { ImageInfo } from '../../lib/core/record.ts';
import type { Warning } from '../../lib/core/warning.ts';
import type { ImageSource } from '../../lib/oci/image-source.ts';
import type { Registry } from '../../lib/registry/server/start.ts';
import type { RunOptions } from '../cli/run.ts';
import type { Undo } from '../undo.ts';
import type { World } from '../world.ts';

/** One pull's view of it. */
export interface OpenOrigin {
  readonly source: ImageSource;
  readonly attempts: readonly Attempt[];
  close(): void;
}

/** Where a run pulls its image from. */
export interface Origin {
  /** Base URL of the embedded registry; absent when it is the reference's own. */
  readonly mirror?: string;
  /** What the image really is, when it is not what its name says. */
  readonly note?: string;
  readonly plainHttp: boolean;
  /** Why only the harness can pull from it, if so. */
  readonly clientOnly?: string;
  /** `now`: ms since the pull began. The caller closes it. */
  open(now: () => number): OpenOrigin;
  /** To ask what the image is made of: an embedded registry's pace and faults are for pulls alone. */
  inspect(): OpenOrigin;
  /** What the result says of an image that came from this host. */
  sourceOf(host: string): ImageInfo['source'];
  /** Where a step pulls another image from: an embedded registry has one of its own for each. */
  other(image: string): Origin;
}

export interface OriginOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly options: Pick<RunOptions, 'standIn' | 'imageLayout' | 'plainHttp' | 'registryCa'>;
  /** Of the daemon, for messages. */
  readonly address: string;
  /** Whether the daemon is the harness's own: only then may a stand-in take the image's place unasked. */
  readonly embedded: boolean;
  readonly stop: AbortSignal;
  readonly undo: Undo;
  /** Told of the embedded registry, when there is one. */
  onRegistry(registry: Registry): void;
  say(text: string): void;
  warn(warning: Warning): void;
}
