import assert from 'node:assert/strict';
import type { Machine } from './machine.ts';

/**
 * Runs `clean`, which must succeed with all that is the machine's. Resolves with its lines about
 * that: cgroups have no machine, so that runs of others may be in what it prints.
 */
export async function cleanIn(machine: Machine, args: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await machine.start(['clean', ...args]).ended;
  const marks = [...machine.runIds(), machine.namespace, machine.folder];
  const isOurs = (line: string) => marks.some((mark) => line.includes(mark));
  const isOfOthers = (line: string) => / cgroup .*\/containerd-bench-/.test(line) && !isOurs(line);
  const problems = stderr.split('\n').filter((line) => line !== '' && !isOfOthers(line));
  assert.deepEqual(problems, []);
  if (stderr === '') assert.equal(status, 0);
  const ours = stdout.split('\n').filter(isOurs);
  if (!stdout.split('\n').some(isOfOthers) && ours.length === 0 && stderr === '') {
    assert.equal(stdout, 'nothing to clean\n');
  }
  return ours;
}
