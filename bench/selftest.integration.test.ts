import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createMachine, type Machine } from './testing/machine.ts';
import { settledTraces, type Traces, tracesOf } from './testing/traces.ts';

/** A few of the defects: the whole takes minutes. */
const only = (...names: string[]) => ['selftest', ...names.flatMap((name) => ['--only', name])];

describe('the self-test', () => {
  let machine: Machine;
  let traces: Traces;

  before(async () => {
    machine = await createMachine();
    traces = tracesOf(machine);
  });
  after(() => machine?.close());

  test('finds what it plants by proxy, shim and runtime, and takes it away again', async () => {
    const args = [...only('blob', 'shim', 'mount'), '--json'];
    const { status, stdout, stderr } = await machine.start(args).ended;
    assert.equal(status, 0, stdout + stderr);
    const { ok, lines } = JSON.parse(stdout);
    assert.equal(ok, true);
    assert.deepEqual(
      lines.map(({ name, outcome }: Record<string, unknown>) => [name, outcome]),
      [
        ['clean-things', 'passed'],
        ['blob', 'found'],
        ['shim', 'found'],
        ['mount', 'found'],
      ],
    );
    assert.deepEqual(await settledTraces(machine, traces), traces);
  });

  test('leaves nothing when it is interrupted', async () => {
    const program = machine.start(only('mount'));
    await program.says(/^passed {2}clean-things/m);
    program.kill('SIGINT');
    const { status, stdout } = await program.ended;
    assert.equal(status, 130);
    assert.match(stdout, /^passed +clean-things/m);
    assert.deepEqual(await settledTraces(machine, traces), traces);
  });

  test('says which defects there are when one is asked for that is none', async () => {
    const { status, stderr } = await machine.start(only('mounts')).ended;
    assert.equal(status, 2);
    assert.match(stderr, /got 'mounts'.*did you mean.*mount/s);
  });
});
