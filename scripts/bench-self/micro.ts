import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Bench } from 'tinybench';
import { systemClock } from '../../lib/core/clock.ts';
import type { Sample } from '../../lib/core/events.ts';
import { createEventLog } from '../../lib/output/event-log.ts';
import { createDaemonProbe } from '../../lib/sampling/daemon-probe.ts';
import { createGoProbe } from '../../lib/sampling/go-probe.ts';
import { createHarnessProbe } from '../../lib/sampling/harness-probe.ts';
import { createHeapProbe, type HeapUsage } from '../../lib/sampling/heap-probe.ts';
import { createHostProbe } from '../../lib/sampling/host-probe.ts';
import type { Probe } from '../../lib/sampling/probe.ts';
import { createPssProbe } from '../../lib/sampling/pss-probe.ts';
import { createShimsProbe } from '../../lib/sampling/shims-probe.ts';
import { slopeInterval } from '../../lib/statistics/block-bootstrap.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { series } from '../../lib/statistics/series.ts';
import { parseThreshold } from '../../lib/verdict/grammar.ts';
import type { BenchDaemon } from './bench-daemon.ts';
import { namespace } from './bench-daemon.ts';
import type { Figure } from './figure.ts';

export interface MicroOptions {
  readonly bench: BenchDaemon;
  readonly folder: string;
  readonly memoryUsage: () => HeapUsage;
  readonly collectGarbage: (() => void) | undefined;
}

/** The parts one by one. What they cost in this process is about what they cost in the harness. */
export async function measureParts(options: MicroOptions): Promise<Figure[]> {
  const { bench, folder } = options;
  const suite = new Bench({ time: 400, iterations: 10, warmupTime: 150, warmupIterations: 5 });
  const log = createEventLog(join(folder, 'events.ndjson'));
  const points = heapLikeSeries(100);
  const rss = { name: 'harness.rss', kind: 'gauge', unit: 'bytes', help: '' } as const;
  suite
    .add('null call (Version)', () => bench.containerd.version())
    .add('event log, one sample', () => log.write(sample))
    .add('threshold, parsed', () => parseThreshold(rss, 'growth < 10%'))
    .add('Theil-Sen with interval, n = 100', () => slopeInterval(points));
  const probes = probesOf(options);
  for (const [name, probe] of Object.entries(probes))
    suite.add(`probe ${name}`, () => probe.read());
  try {
    await suite.run();
  } finally {
    log.close();
    for (const probe of Object.values(probes)) probe.close();
  }
  return suite.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') return { name, value: result.state };
    const { latency, throughput } = result;
    return {
      name,
      value: `p50 ${brief(latency.p50)}, p99 ${brief(latency.p99)}, ${rate(throughput.mean)}`,
    };
  });
}

function probesOf({ bench, memoryUsage, collectGarbage }: MicroOptions): Record<string, Probe> {
  const { pid, address, debugSocket } = bench.daemon;
  const resolutionMs = 10;
  const monitor = monitorEventLoopDelay({ resolution: resolutionMs });
  return {
    daemon: createDaemonProbe({ pid }),
    'daemon PSS': createPssProbe(pid),
    'daemon Go': createGoProbe({ address: debugSocket, deadlineMs: 2000 }),
    shims: createShimsProbe({ address, namespace }, systemClock),
    host: createHostProbe({ mountsOf: () => pid }),
    harness: createHarnessProbe({ loop: { monitor, resolutionMs } }),
    'heap, with collection': createHeapProbe({
      usage: memoryUsage,
      ...(collectGarbage === undefined ? {} : { collect: collectGarbage }),
    }),
  };
}

/** A slow rise under noise, the same each time. */
function heapLikeSeries(count: number) {
  const random = seededRandom(1);
  const x = Array.from({ length: count }, (_, index) => index);
  return series(
    x,
    x.map((index) => 18e6 + 100 * index + 50_000 * random()),
  );
}

const sample: Sample = {
  type: 'sample',
  phase: 'measurement',
  iteration: 57,
  atMs: 12_345.678901,
  costMs: 1.234567,
  values: {
    ...{ 'daemon.rss': 51_234_816, 'daemon.anon': 20_123_648, 'daemon.cpu': 12_340 },
    ...{ 'daemon.threads': 12, 'daemon.fds': 34, 'shims.count': 0, 'shims.pss': 0 },
    ...{ 'shims.anon': 0, 'harness.rss': 80_123_904, 'harness.anon': 40_123_392 },
    ...{ 'harness.fds': 24, 'harness.loop_delay': 0.123456 },
  },
};

function brief(ms: number): string {
  return ms >= 1 ? `${ms.toFixed(2)} ms` : `${(ms * 1000).toPrecision(3)} µs`;
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en')}/s`;
}
