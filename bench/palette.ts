import colors from 'picocolors';
import type { OutputStream, World } from './world.ts';

export type Palette = ReturnType<typeof colors.createColors>;

/** Colours for a stream: none when it is no terminal, or NO_COLOR is set (no-color.org). */
export function paletteFor(world: World, stream: OutputStream): Palette {
  const wanted = stream.isTerminal && !world.env.NO_COLOR && world.env.TERM !== 'dumb';
  return colors.createColors(wanted);
}

/** What sentences on a stream are broken to: the width of a terminal. A file keeps them whole. */
export function columnsOf(stream: OutputStream): number | undefined {
  return stream.isTerminal ? Math.max(40, stream.columns()) : undefined;
}
