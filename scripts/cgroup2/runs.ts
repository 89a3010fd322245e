import { join } from 'node:path';
import type { CgroupDriver } from '../../lib/core/plan.ts';

/** One run of the program, and what must be seen of it. */
export interface PlannedRun {
  readonly name: string;
  readonly args: readonly string[];
  /** Present: another process must have seen the container's cgroup with the limits of the scenario. */
  readonly cgroupBy?: CgroupDriver;
  /** Present: a container was killed for memory, and how its memory went until then was read. */
  readonly kills?: true;
}

export interface RunPlaces {
  /** Folder of the program where the runs are made. */
  readonly program: string;
  /** Path there of the image layout. */
  readonly image: string;
}

/** What there is where the runs are made. */
export interface RunWorld {
  readonly systemd: boolean;
  /** A containerd of the system with the image in its store, for all but one of the runs. */
  readonly daemon: boolean;
}

/** Under emulation, beside other load, a call takes seconds. */
const unhurried = { callTimeout: '2m', settle: '0s' };
/** No time is judged: only what must be so however slow the machine is. */
const timeless = '{ residue: ["total == 0"], failures: ["count == 0"] }';
/** Stays long enough for another process to see it. */
const visible =
  '[connect, create, start, status: { expect: running }, sleep: 2s, ' +
  'kill: { signal: SIGTERM, grace: 60s, ready: 60s }, delete]';

export function plannedRuns(
  { program, image }: RunPlaces,
  { systemd, daemon }: RunWorld,
): PlannedRun[] {
  const own = ['--embedded', '--image-layout', image];
  const shared = daemon ? [] : own;
  const run = (scenario: string, where: string[], overrides: Readonly<Record<string, string>>) => [
    join(program, 'app/scenarios', `${scenario}.yaml`),
    ...['--quiet', '--results', 'results', ...where],
    ...Object.entries({ ...unhurried, ...overrides }).flatMap(([key, value]) => [
      '--set',
      `${key}=${value}`,
    ]),
  ];
  const once = { steps: visible, thresholds: timeless };
  const short = { 'load.iterations': '6', 'load.warmup': '1', thresholds: timeless };
  const bySystemd = { 'container.cgroupDriver': 'systemd' };
  return [
    { name: 'lifecycle', args: run('lifecycle', own, once), cgroupBy: 'cgroupfs' },
    { name: 'leak', args: run('leak', shared, short) },
    ...(systemd
      ? [
          {
            name: 'lifecycle-systemd',
            args: run('lifecycle', shared, { ...once, ...bySystemd }),
            cgroupBy: 'systemd' as const,
          },
        ]
      : []),
    // The checks of the scenario itself say all there is to judge.
    { name: 'limits', args: run('limits', shared, {}), kills: true as const },
  ];
}
