import type { Fault, Part } from './fault.ts';

/** What a fault does to the sending of one blob. */
export interface Spoiling {
  /** What the answer says to be its length, less what it is. */
  readonly lengthBy: number;
  readonly corrupt: boolean;
  /** Where it breaks off, and how. */
  readonly breakAt?: { readonly bytes: number; readonly how: 'reset' | 'stall' };
}

const unspoilt: Spoiling = { lengthBy: 0, corrupt: false };

/** The fault that the registry has been told of, and how often it still happens. */
export class Faults {
  #fault: Fault | undefined;
  #left = Number.POSITIVE_INFINITY;

  set(fault: Fault | undefined): void {
    this.#fault = fault;
    const times = fault !== undefined && 'times' in fault ? fault.times : undefined;
    this.#left = times ?? Number.POSITIVE_INFINITY;
  }

  get current(): Fault | undefined {
    return this.#fault;
  }

  /** The status to answer with instead, if any. */
  status(part: Exclude<Part, 'all'>): (Fault & { readonly kind: 'status' }) | undefined {
    const fault = this.#fault;
    if (fault?.kind !== 'status' || (fault.on !== 'all' && fault.on !== part)) return undefined;
    return this.#happens() ? fault : undefined;
  }

  blob(): Spoiling {
    const fault = this.#fault;
    switch (fault?.kind) {
      case 'reset':
      case 'stall':
        if (!this.#happens()) return unspoilt;
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

  #happens(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}
