import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import { RunWatch } from '../../lib/live/run-watch.ts';
import { conclusionText } from '../../lib/output/summary-text.ts';
import { exitStatusOf } from '../../lib/verdict/decide.ts';
import type { WatchOptions } from '../cli/watch.ts';
import { paletteFor } from '../palette.ts';
import { writtenRun } from '../runs/latest-run.ts';
import { type Display, lineDisplay, screenDisplay } from '../watch/display.ts';
import { whileServing } from '../watch/serve.ts';
import type { World } from '../world.ts';

/** Shows a run while it goes on, and its verdict. The exit status is the run's own. */
export async function watchCommand(world: World, options: WatchOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const folder = writtenRun(options.run, options.results);
  return whileServing(world, options.serve, (page) => {
    page?.follow(folder);
    return watchRun(world, folder, page?.url);
  });
}

async function watchRun(
  world: World,
  folder: string,
  pageUrl: string | undefined,
): Promise<ExitStatus> {
  const watch = await RunWatch.open(world.clock, folder);
  const stop = new AbortController();
  const release = world.onSignal(() => stop.abort());
  const { stdout } = world;
  const palette = paletteFor(world, stdout);
  const display = stdout.isTerminal ? screenDisplay(world, palette, pageUrl) : lineDisplay(world);
  try {
    await show(watch, display, world, stop.signal);
    display.close();
    if (stop.signal.aborted) {
      world.stderr.write(`no longer watching; the run in ${folder} is not touched\n`);
      return exitStatus.interrupted;
    }
    const record = await watch.judged();
    stdout.write(`${conclusionText(record, palette)}\n`);
    return exitStatusOf(record.verdict);
  } finally {
    display.close();
    release();
    await watch.close();
  }
}

/** Resolves when the run has ended, or nobody wants to watch it any more. */
async function show(
  watch: RunWatch,
  display: Display,
  { clock }: World,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const more = await watch.read();
    const ended = await watch.ended();
    if (!more) display.draw(watch.state, watch.moment(), ended);
    if (ended) return;
    if (!more) await clock.sleep(display.everyMs, stop).catch(() => {});
  }
}
