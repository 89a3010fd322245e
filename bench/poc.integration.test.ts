import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createMachine, type Machine } from './testing/machine.ts';
import { settledTraces, type Traces, tracesOf } from './testing/traces.ts';

describe('the proof of concept', () => {
  let machine: Machine;
  let traces: Traces;

  before(async () => {
    machine = await createMachine();
    // Asked for its version, crun makes a folder in /run.
    await machine.start(['doctor']).ended;
    traces = tracesOf(machine);
  });
  after(() => machine?.close());

  test('ends at SIGINT with the run in hand cleaned up and the document filled from what there is', async () => {
    const program = machine.start(['poc', '--results', join(machine.folder, 'r1')]);
    await program.says(/^\[2\/6\] container lifecycle$/m);
    await program.says(/starting a private containerd/);
    program.kill('SIGINT');
    const { status, stdout, stderr } = await program.ended;
    assert.equal(status, 130, stdout + stderr);
    assert.doesNotMatch(stderr, /\[3\/6\]|leaving at once/);
    const root = join(machine.folder, 'r1', 'poc');
    const folder = join(root, readdirSync(root)[0] ?? '');
    const { ok } = JSON.parse(readFileSync(join(folder, 'doctor.json'), 'utf8'));
    assert.equal(ok, true);
    const document = readFileSync(join(folder, 'README.md'), 'utf8');
    assert.match(document, /\*\*Decision\*\*: ⚠️ UNDECIDED: /);
    assert.match(document, /the run was stopped: interrupted by SIGINT/);
    assert.match(stdout, /1\. Connecting to containerd\.\.\.\n✗ the run was stopped/);
    assert.deepEqual(await settledTraces(machine, traces), traces);
  });
});
