import type { Clock } from '../../core/clock.ts';
import type { RunEvent } from '../../core/events.ts';
import { SeriesCollector } from '../../output/series/series-collector.ts';
import { conclusionText, noPaint } from '../../output/summary-text.ts';
import { RunWatch } from '../run-watch.ts';
import { type Ending, statusOf } from '../status.ts';
import type { Hub } from './hub.ts';
import { liveCharts } from './live-charts.ts';

const everyMs = 1000;
/**
 * The charts' data go as a whole, so that a page that missed some lacks nothing; the larger they are, the more seldom, so
 * that neither this process nor a browser on the same machine takes much of its time.
 */
const bytesPerMs = 50;
/** When the one who measures has gone: how long its result may take, and the pages to get the last data. */
const resultMs = 1000;
const farewellMs = 3000;

/** Follows a run and gives what it comes to to the pages that are open. */
export class Feed {
  readonly #clock: Clock;
  readonly #hub: Hub;
  readonly #watch: RunWatch;
  readonly #series: SeriesCollector;
  #chartsDueAt: bigint;

  private constructor(clock: Clock, hub: Hub, watch: RunWatch) {
    this.#clock = clock;
    this.#hub = hub;
    this.#watch = watch;
    this.#series = new SeriesCollector(watch.state.plan);
    this.#chartsDueAt = clock.now();
  }

  /**
   * Follows the run in this folder until `stop` aborts; resolves when the pages that are open have got the last data then.
   */
  static async run(clock: Clock, hub: Hub, folder: string, stop: AbortSignal): Promise<void> {
    const watch = await RunWatch.open(clock, folder);
    try {
      const feed = new Feed(clock, hub, watch);
      while (!stop.aborted) {
        await feed.#step();
        await clock.sleep(everyMs, stop).catch(() => {});
      }
      await feed.#farewell();
    } finally {
      await watch.close();
    }
  }

  /** Takes what has come since the last step, however much it is: a run that began long ago is caught up with. */
  async #step(ending?: Ending): Promise<void> {
    const take = (event: RunEvent) => this.#series.add(event);
    while (await this.#watch.read(take));
    if (this.#hub.size > 0 || ending !== undefined) this.#tell(ending);
    this.#hub.push();
  }

  #tell(ending: Ending | undefined): void {
    const status = statusOf(this.#watch.state, this.#watch.moment(), ending);
    this.#hub.set('status', JSON.stringify(status));
    const now = this.#clock.now();
    if (now < this.#chartsDueAt && ending === undefined) return;
    const charts = JSON.stringify(liveCharts(this.#watch.state.plan, this.#series.series()));
    this.#hub.set('charts', charts);
    const pauseMs = Math.max(everyMs, charts.length / bytesPerMs);
    this.#chartsDueAt = now + BigInt(Math.round(pauseMs * 1e6));
  }

  /** Who started this process is gone, or wants no more of it. */
  async #farewell(): Promise<void> {
    await this.#step(await this.#ending());
    const until = this.#clock.now() + BigInt(farewellMs) * 1_000_000n;
    while (this.#clock.now() < until && !this.#hub.isDrained) await this.#clock.sleep(20);
    this.#hub.end();
  }

  async #ending(): Promise<Ending> {
    if (await this.#watch.isAtWork()) {
      return { text: 'This page is not served any more. The run goes on.', goesOn: true };
    }
    try {
      const record = await this.#watch.judged(resultMs);
      const text = `The run has ended. ${conclusionText(record, noPaint)}`;
      return { verdict: record.verdict, text };
    } catch {
      return { text: 'The run has ended. It was not judged: the program that made it has gone.' };
    }
  }
}
