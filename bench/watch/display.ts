import { milliseconds } from '../../lib/core/clock.ts';
import type { Moment } from '../../lib/live/moment.ts';
import type { RunState } from '../../lib/live/run-state.ts';
import { Screen } from '../../lib/live/screen.ts';
import { liveLine, liveLines } from '../../lib/live/view.ts';
import type { Paint } from '../../lib/output/summary-text.ts';
import type { World } from '../world.ts';

/** Where the state of a run is shown. */
export interface Display {
  /** How often to read and to draw. */
  readonly everyMs: number;
  draw(state: RunState, moment: Moment, isLast: boolean): void;
  /** Gives the terminal back. Call it whatever happens, more than once if need be. */
  close(): void;
}

const frameMs = 500;
const lineMs = 10_000;
const lookMs = 1000;

/** A screenful that changes in place; what it showed last stays above what follows. */
export function screenDisplay(
  { stdout, onResize }: World,
  paint: Paint,
  pageUrl?: string,
): Display {
  const screen = new Screen();
  const size = () => ({ columns: stdout.columns(), rows: stdout.rows() });
  let lines: readonly string[] = [];
  let redraw = () => {};
  const release = onResize(() => redraw());
  const show = (text: string) => text !== '' && stdout.write(text);
  return {
    everyMs: frameMs,
    draw(state, moment) {
      redraw = () => {
        const { columns, rows } = size();
        const foot = pageUrl === undefined ? [] : ['', `live page ${pageUrl}`];
        const room = { columns, rows: rows - foot.length };
        lines = [...liveLines(state, moment, room, paint), ...foot];
        show(screen.frame(lines, { columns, rows }));
      };
      redraw();
    },
    close() {
      release();
      show(screen.close());
      if (lines.length > 0) stdout.write(`${lines.join('\n')}\n\n`);
      lines = [];
    },
  };
}

/** A line now and then, for a file or a pipe. */
export function lineDisplay({ stdout, clock }: World): Display {
  let drawnAt: bigint | undefined;
  return {
    everyMs: lookMs,
    draw(state, moment, isLast) {
      const now = clock.now();
      const isDue = drawnAt === undefined || milliseconds(now - drawnAt) >= lineMs;
      if (!isDue && !isLast) return;
      drawnAt = now;
      stdout.write(`${liveLine(state, moment)}\n`);
    },
    close() {},
  };
}
