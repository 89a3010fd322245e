import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { set, shortLoad, startRun } from './testing/bench-run.ts';
import { createMachine } from './testing/machine.ts';
import { startSystemDaemon, storeImage, systemAddress } from './testing/system-daemon.ts';
import { settledTraces, tracesOf } from './testing/traces.ts';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'containerd-bench');
/** As scripts/other-containerd.sh brings them. */
const suites = { trixie: /^1\.7\./, sid: /^2\./ };

describe('other versions of containerd', () => {
  for (const [suite, version] of Object.entries(suites)) {
    test(`that of Debian ${suite} passes lifecycle and a short leak test`, async (t) => {
      const containerd = join(cache, `containerd-${suite}`, 'usr', 'bin', 'containerd');
      if (!existsSync(containerd)) {
        t.skip(`not downloaded; scripts/other-containerd.sh ${suite} says why`);
        return;
      }
      const machine = await createMachine();
      t.after(() => machine.close());
      const traces = tracesOf(machine);
      const program = ['--embedded', '--containerd', containerd];
      const rest = set({ settle: '0s' });
      for (const run of [
        startRun(machine, 'lifecycle', [...program, ...rest]),
        startRun(machine, 'leak', [...program, ...shortLoad]),
      ]) {
        const { status, stdout, stderr } = await run.ended;
        assert.equal(status, 0, stdout + stderr);
        const { versions, residue, warnings, metrics } = run.result();
        assert.match(versions.containerd ?? '', version);
        assert.equal(residue?.total, 0);
        assert.ok((metrics['daemon.goroutines']?.median ?? 0) > 0, 'its debug socket is read');
        const codes = warnings.map(({ code }) => code);
        assert.ok(!codes.includes('probe-unavailable') && !codes.includes('inventory-incomplete'));
      }
      assert.deepEqual(await settledTraces(machine, traces), traces);
    });
  }
});

describe('a containerd at the usual address', () => {
  test('is used when no address is given, and no private one is started', async (t) => {
    const machine = await createMachine();
    t.after(() => machine.close());
    const daemon = await startSystemDaemon(machine);
    await storeImage(daemon);
    const run = startRun(machine, 'lifecycle', set({ settle: '0s' }));
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stdout + stderr);
    const { fileSystem, ...used } = run.result().daemon ?? {};
    assert.match(fileSystem ?? '', /^[a-z]/);
    assert.deepEqual(used, { address: systemAddress, embedded: false, pid: daemon.pid });
    assert.doesNotMatch(stderr, /private/);
    assert.deepEqual(tracesOf(machine).temporary, []);
  });
});
