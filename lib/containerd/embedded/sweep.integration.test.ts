import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processIdentity } from '../../host/process-identity.ts';
import { removeCgroups, smallProfile, traces } from '../testing/embedded.ts';
import { sweepDeadDaemons } from './sweep.ts';

describe('an embedded daemon whose harness was killed', () => {
  let work = '';
  let tempRoot = '';
  let child: ChildProcess | undefined;

  before(async () => {
    work = await mkdtemp(join(tmpdir(), 'embedded-'));
    tempRoot = await mkdtemp(join(tmpdir(), 'cb-'));
  });
  after(async () => {
    child?.kill('SIGKILL');
    await sweepDeadDaemons({ tempRoot, dryRun: false });
    for (const path of [work, tempRoot]) await rm(path, { recursive: true, force: true });
  });

  /** Resolves when the child's container runs. */
  const startOwner = async () => {
    const args = ['--input-type=module', '--eval', ownerProgram(tempRoot, work)];
    const owner_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = owner_;
    const [line] = await once(createInterface({ input: owner_.stdout }), 'line');
    return { ...parseStarted(String(line)), kill: () => killed(owner_) };
  };

  test('is removed by the next one, with the container that still ran', async (t) => {
    const { folder, daemon, container, socket, runId, kill } = await startOwner();
    t.after(() => removeCgroups(runId));
    const alive = [daemon, container].map((pid) => processIdentity(pid) ?? '');

    assert.deepEqual(await sweepDeadDaemons({ tempRoot, dryRun: false }), [], 'its owner lives');
    await kill();
    assert.deepEqual(
      alive.map((each) => isAlive(each)),
      [true, true],
      'both outlive the harness',
    );

    const found = await sweepDeadDaemons({ tempRoot, dryRun: true });
    assert.deepEqual(found, [{ folder, pid: daemon, problems: [] }]);
    assert.deepEqual(
      alive.map((each) => isAlive(each)),
      [true, true],
      'a dry run changes nothing',
    );

    assert.deepEqual(await sweepDeadDaemons({ tempRoot, dryRun: false }), found);
    assert.deepEqual(
      alive.map((each) => isAlive(each)),
      [false, false],
    );
    assert.deepEqual([...traces(folder), existsSync(socket)], [false]);
  });

  test('is removed although its daemon and its shim are dead as well', async (t) => {
    const { folder, daemon, container, shim, socket, runId, kill } = await startOwner();
    t.after(() => removeCgroups(runId));
    const identity = processIdentity(container) ?? '';
    await kill();
    process.kill(daemon, 'SIGKILL');
    process.kill(shim, 'SIGKILL');
    await sleep(200);
    assert.deepEqual([isAlive(identity), existsSync(socket)], [true, true], 'these outlive them');

    await sweepDeadDaemons({ tempRoot, dryRun: false });
    assert.equal(isAlive(identity), false);
    assert.deepEqual([...traces(folder), existsSync(socket)], [false]);
  });
});

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

interface Started {
  readonly folder: string;
  readonly runId: string;
  readonly socket: string;
  readonly daemon: number;
  readonly shim: number;
  readonly container: number;
}

/** The line that {@link ownerProgram} prints. */
function parseStarted(line: string): Started {
  const value: Started = JSON.parse(line);
  for (const pid of [value.daemon, value.shim, value.container]) assert.ok(pid > 1);
  return value;
}

/** A harness that starts a daemon and a container, says so, and sits there. */
function ownerProgram(tempRoot: string, work: string): string {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  return `
    import { readFileSync } from 'node:fs';
    import { startEmbeddedDaemon } from ${module('./daemon.js')};
    import { loadStandIn, openBench, startContainer } from ${module('../testing/embedded.js')};
    import { shimSocket } from ${module('./shared-folders.js')};
    import { processIdentity } from ${module('../../host/process-identity.js')};
    const owner = processIdentity(process.pid);
    const tempRoot = ${JSON.stringify(tempRoot)};
    const daemon = await startEmbeddedDaemon({ tempRoot, owner, env: process.env });
    const bench = await openBench(daemon, owner);
    const image = await loadStandIn(bench, ${JSON.stringify(work)}, ${JSON.stringify(smallProfile)});
    const id = 'cb-' + bench.runId + '-1';
    const container = await startContainer(bench, daemon, image, id);
    const status = readFileSync('/proc/' + container + '/status', 'utf8');
    console.log(JSON.stringify({
      folder: daemon.folder,
      runId: bench.runId,
      socket: shimSocket(daemon.address, bench.scope.namespace, id),
      daemon: daemon.pid,
      shim: Number(/^PPid:\\s*(\\d+)/m.exec(status)[1]),
      container,
    }));
    setInterval(() => {}, 1000);
  `;
}
