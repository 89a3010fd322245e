import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import { textTable } from '../../lib/output/text-table.ts';
import type { DoctorOptions } from '../cli.ts';
import type { Check } from '../doctor/check.ts';
import { checkDaemon, checkRuntimes } from '../doctor/daemon-checks.ts';
import {
  checkCgroups,
  checkDisk,
  checkFileSystem,
  checkGovernor,
  checkInotify,
  checkOpenFiles,
  checkPids,
  checkSwap,
} from '../doctor/host-checks.ts';
import { paletteFor } from '../palette.ts';
import type { World } from '../world.ts';

/** Looks at everything a run depends on; exit status 3 when something makes a run impossible. */
export async function doctorCommand(world: World, options: DoctorOptions): Promise<ExitStatus> {
  const daemon = await checkDaemon(world, options);
  const checks: Check[] = [
    ...daemon.checks,
    await checkRuntimes(world),
    checkCgroups(),
    checkOpenFiles(),
    checkInotify(),
    checkPids(),
    checkDisk(daemon.root),
    checkFileSystem(daemon.root),
    checkSwap(),
    checkGovernor(),
  ];
  const failed = checks.some((check) => check.status === 'fail');
  if (options.json) {
    world.stdout.write(`${JSON.stringify({ ok: !failed, checks }, null, 2)}\n`);
  } else {
    world.stdout.write(`${describe(world, checks)}\n`);
  }
  return failed ? exitStatus.cannotRun : exitStatus.pass;
}

function describe(world: World, checks: readonly Check[]): string {
  const palette = paletteFor(world, world.stdout);
  const marks = {
    ok: palette.green('ok'),
    warn: palette.yellow('warn'),
    fail: palette.red('FAIL'),
  };
  const rows = checks.map(({ name, status, found, advice }) => [
    marks[status],
    name,
    advice === undefined ? found : `${found}; ${advice}`,
  ]);
  const failed = checks.filter((check) => check.status === 'fail').length;
  const verdict =
    failed === 0 ? 'This machine can run scenarios.' : `${failed} of these make a run impossible.`;
  return `${textTable([], rows)}\n\n${verdict}`;
}
