import { idPrefix } from '../core/identity.ts';
import type { ResidueItem } from '../core/record.ts';

/** Things of one kind that were left. */
export interface ResidueGroup {
  readonly kind: ResidueItem['kind'];
  readonly count: number;
  /** The one made first, as far as the IDs tell. */
  readonly example: string;
  /** Which container of the run, counted from 1 and over the warm-up too, the first of them belongs to. */
  readonly firstContainer?: number;
}

/** Residue by kind, the most of one kind first. */
export function groupResidue(items: readonly ResidueItem[], runId: string): ResidueGroup[] {
  const groups = new Map<ResidueItem['kind'], ResidueItem[]>();
  for (const item of items) groups.set(item.kind, [...(groups.get(item.kind) ?? []), item]);
  return [...groups]
    .map(([kind, members]) => groupOf(kind, members, runId))
    .sort((a, b) => b.count - a.count);
}

function groupOf(
  kind: ResidueItem['kind'],
  members: readonly ResidueItem[],
  runId: string,
): ResidueGroup {
  const numbered = members
    .map(({ id }) => ({ id, number: containerOf(id, runId) }))
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity));
  const [first] = numbered;
  return {
    kind,
    count: members.length,
    example: first?.id ?? '',
    ...(first?.number !== undefined && { firstContainer: first.number }),
  };
}

/** The harness numbers its containers, and names snapshots, bundles and cgroups after them. */
function containerOf(id: string, runId: string): number | undefined {
  const prefix = `${idPrefix(runId)}-`;
  const at = id.indexOf(prefix);
  const number = /^\d+/.exec(id.slice(at + prefix.length))?.[0];
  return at < 0 || number === undefined ? undefined : Number(number);
}

/** `100 snapshots, the first of iteration 1 of the warm-up (overlayfs/cb-…-1)`. */
export function residueGroupText(group: ResidueGroup, warmup: number): string {
  const { kind, count, example, firstContainer } = group;
  const what = `${count} ${kind}${count === 1 ? '' : 's'}`;
  if (firstContainer === undefined) return `${what} (${example})`;
  const iteration =
    firstContainer <= warmup
      ? `iteration ${firstContainer} of the warm-up`
      : `iteration ${firstContainer - warmup}`;
  return `${what}, ${count === 1 ? 'of' : 'the first of'} ${iteration} (${example})`;
}
