import type { RegistryPart } from '../../core/registry-fault.ts';
import type { Fault } from './fault.ts';

/** What a fault does to the sending of one blob. */
export interface Spoiling {
  /** What the answer says to be its length, less what it is. */
  readonly lengthBy: number;
  readonly corrupt: boolean;
  /** Where it breaks off, and how. */
  readonly breakAt?: { readonly bytes: number; readonly how: 'reset' | 'stall' };
}

const unspoilt: Spoiling = { lengthBy: 0, corrupt: false };

type FaultOf<Kind extends Fault['kind']> = Fault & { readonly kind: Kind };

/** The faults that the registry has been told of, and how often each still happens. */
export class Faults {
  #faults: { readonly fault: Fault; left: number }[] = [];

  /** They happen one at a time: the first that can, until it has happened so often as it is to. */
  set(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({
      fault,
      left: ('times' in fault ? fault.times : undefined) ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** The first fault of these kinds that still happens, which it has done with this. */
  happens<Kind extends Fault['kind']>(
    kinds: readonly Kind[],
    passes: (fault: FaultOf<Kind>) => boolean = () => true,
  ): FaultOf<Kind> | undefined {
    for (const each of this.#faults) {
      const { fault, left } = each;
      if (left === 0 || !isOneOf(fault, kinds) || !passes(fault)) continue;
      each.left -= 1;
      return fault;
    }
    return undefined;
  }

  /** The status to answer with instead, if any. */
  status(part: Exclude<RegistryPart, 'all'>): FaultOf<'status'> | undefined {
    return this.happens(['status'], ({ on }) => on === 'all' || on === part);
  }

  /** `bytes`: to be sent. What is shorter than where a fault breaks off does not meet it. */
  blob(bytes: number): Spoiling {
    const fault = this.happens(
      ['reset', 'stall', 'truncate', 'lengthen', 'corrupt'],
      (each) => !('afterBytes' in each) || each.afterBytes < bytes,
    );
    switch (fault?.kind) {
      case 'reset':
      case 'stall':
        return { ...unspoilt, breakAt: { bytes: fault.afterBytes, how: fault.kind } };
      case 'truncate':
        return { ...unspoilt, lengthBy: -fault.bytes };
      case 'lengthen':
        return { ...unspoilt, lengthBy: fault.bytes };
      case 'corrupt':
        return { ...unspoilt, corrupt: true };
      default:
        return unspoilt;
    }
  }
}

function isOneOf<Kind extends Fault['kind']>(
  fault: Fault,
  kinds: readonly Kind[],
): fault is FaultOf<Kind> {
  return kinds.some((kind) => kind === fault.kind);
}
