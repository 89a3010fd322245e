import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readEvents } from '../lib/output/read-events.ts';
import { longLoad, scenarioFile, set } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import type { Program } from './testing/program.ts';
import {
  contentsOf,
  type SystemDaemon,
  startSystemDaemon,
  storeImage,
} from './testing/system-daemon.ts';

describe('a place for results that goes bad while the run writes to it', () => {
  let machine: Machine;
  let daemon: SystemDaemon;
  let contents: string[];

  before(async () => {
    machine = await createMachine();
    daemon = await startSystemDaemon(machine);
    await storeImage(daemon);
    contents = await contentsOf(daemon);
  });
  after(() => machine?.close());

  function runInto(results: string): Program {
    const namespace = set({ namespace: machine.namespace });
    return machine.start([scenarioFile('leak'), '--results', results, ...namespace, ...longLoad]);
  }

  /** The one that has begun to write, as this process reaches it. */
  function folderBelow(results: string): string {
    const there = machine.path(results);
    const [file = ''] = execFileSync('find', [there, '-name', 'events.ndjson'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
    return join(file, '..');
  }

  test('a full disk ends the run, cleaned up, and keeps what was measured', async () => {
    const results = join(machine.folder, 'small');
    mkdirSync(results);
    const [mount, ...args] = machine.inside(
      ...['mount', '-t', 'tmpfs', '-o', 'size=60k', 'tmpfs', results],
    );
    execFileSync(mount, args);
    const { status, stderr } = await runInto(results).ended;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /cannot write results to .*events\.ndjson: ENOSPC.*; free some space/);
    assert.match(
      stderr,
      /what was measured before is there.*containerd-bench report .*small\/leak/,
    );
    const events = [];
    for await (const event of readEvents(folderBelow(results))) events.push(event.type);
    assert.ok(events.includes('iteration') && !events.includes('end'), `${events}`);
    assert.deepEqual(await contentsOf(daemon), contents);
  });

  test('a folder that is removed ends the run, cleaned up, and it is said what is wrong', async () => {
    const results = join(machine.folder, 'gone');
    const run = runInto(results);
    await run.until(async () => {
      try {
        for await (const event of readEvents(folderBelow(results))) {
          if (event.type === 'iteration' && event.phase === 'measurement') return true;
        }
      } catch {
        // Not written yet.
      }
      return undefined;
    });
    rmSync(results, { recursive: true, maxRetries: 3 });
    const { status, stderr } = await run.ended;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /cannot write results to .*ENOENT.*was the folder removed meanwhile\?/);
    assert.doesNotMatch(stderr, /report/);
    assert.deepEqual(await contentsOf(daemon), contents);
  });
});
