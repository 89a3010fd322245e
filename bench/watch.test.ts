import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Emulator } from '../lib/live/testing/emulator.ts';
import { runFolderAt } from '../lib/output/run-folder.ts';
import { claimRun } from '../lib/output/run-owner.ts';
import { temporaryFolder } from '../lib/output/testing/temporary-folder.ts';
import { iterationEvent } from '../lib/verdict/testing/example-run.ts';
import { startFakeRun } from './testing/fake-run.ts';
import { programPath, startProgram } from './testing/program.ts';
import { onTerminal } from './testing/pseudo-terminal.ts';

const watch = (results: string) => [programPath, 'watch', 'latest', '--results', results];
/** What gives the terminal back. */
const givenBack = '\u001b[?7h\u001b[?25h\u001b[?1049l';

describe('watch on a terminal', () => {
  for (const size of [
    { columns: 100, rows: 30 },
    { columns: 40, rows: 10 },
  ]) {
    test(`a run is seen, with its verdict and exit status, at ${size.columns} by ${size.rows}`, async (t) => {
      const results = await temporaryFolder(t);
      const run = startFakeRun(results);
      const terminal = onTerminal(watch(results), size);
      await terminal.shows(/create_start/);
      run.write(iterationEvent(true, 2100));
      await terminal.shows(/1\/4/);
      const screen = new Emulator(size);
      screen.write(terminal.written);
      assert.deepEqual(screen.modes, { cursor: false, wraps: false, otherScreen: true });
      assert.match(screen.lines().join('\n'), /^An example.*\nmeasurement .*1\/4.*\n/);
      await run.end();
      assert.equal(await terminal.ended, 1);
      const [, after = ''] = terminal.written.split(givenBack);
      assert.match(after, /FAIL.*: Total of residue was 1/);
    });
  }

  test('after a resize everything is drawn for the new size', async (t) => {
    const results = await temporaryFolder(t);
    const run = startFakeRun(results);
    const [program, ...rest] = watch(results);
    // The window shrinks while the program runs in it, when the test says so.
    const now = join(results, 'now');
    const shrink = `until [ -e ${now} ]; do sleep 0.1; done; stty rows 6 cols 30`;
    const line = `(${shrink}) </dev/tty & exec ${[program, ...rest].join(' ')}`;
    const terminal = onTerminal(['sh', '-c', line], { columns: 100, rows: 30 });
    await terminal.shows(/create_start/);
    writeFileSync(now, '');
    await terminal.shows(/\[2J[\s\S]*\[2J/);
    await run.end();
    assert.equal(await terminal.ended, 1);
    // Rows and columns may come one after the other, each with a drawing of its own: the last one counts.
    const small = terminal.written.split(givenBack)[0]?.split('\u001b[2J').at(-1);
    const screen = new Emulator({ columns: 200, rows: 50 });
    screen.write(`\u001b[2J${small}`);
    const shown = screen.lines().filter((one) => one !== '');
    assert.ok(shown.length > 1 && shown.length <= 6, shown.join('\n'));
    assert.ok(
      shown.every((one) => [...one].length <= 30),
      shown.join('\n'),
    );
  });

  test('Ctrl-C ends the watching and gives the terminal back', async (t) => {
    const results = await temporaryFolder(t);
    startFakeRun(results);
    const terminal = onTerminal(watch(results), { columns: 80, rows: 24 });
    await terminal.shows(/create_start/);
    terminal.type('\u0003');
    assert.equal(await terminal.ended, 130);
    assert.ok(terminal.written.includes(givenBack));
    assert.match(terminal.written, /no longer watching; the run in .* is not touched/);
  });
});

describe('watch without a terminal', () => {
  const start = (results: string) =>
    startProgram([programPath, 'watch', '--results', results], { env: process.env, cwd: results });

  test('a run that has ended is told in a line, with its verdict and exit status', async (t) => {
    const results = await temporaryFolder(t);
    await startFakeRun(results).end();
    const { status, stdout } = await start(results).ended;
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^ended {2}after 4 s {2}4 iterations measured {2}create_start p50 120 ms.*\nFAIL: Total .*\n$/,
    );
  });

  test('latest is the run that began last, in a sequence of runs too', async (t) => {
    const results = await temporaryFolder(t);
    await startFakeRun(results, '20260131T120000Z-aaaaaaaaaaaa').end();
    const later = join(results, 'poc', '20260201T120000Z');
    await startFakeRun(later, '20260201T120001Z-bbbbbbbbbbbb').end();
    startFakeRun(results, '20260130T120000Z-cccccccccccc');
    const { status, stdout } = await start(results).ended;
    assert.equal(status, 1);
    assert.match(stdout, /FAIL/);
  });

  test('a run whose process was killed is said to be that', async (t) => {
    const results = await temporaryFolder(t);
    const { folder } = startFakeRun(results);
    await claimRun(runFolderAt(folder), 'another-boot/1/1');
    const { status, stdout, stderr } = await start(results).ended;
    assert.equal(status, 3);
    assert.match(stdout, /^measurement /);
    assert.match(stderr, /was killed; judge what it wrote with: containerd-bench report /);
  });

  test('where there is no run it says so', async (t) => {
    const results = await temporaryFolder(t);
    const { status, stderr } = await start(results).ended;
    assert.equal(status, 2);
    assert.match(stderr, /expected a run below .*, found none; begin one/);
  });
});
