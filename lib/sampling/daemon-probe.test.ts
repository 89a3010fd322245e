import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { isGone } from '../host/proc-file.ts';
import { makeFixture, statLine } from '../host/testing/fixture.ts';
import { metricsOf } from './catalogue.ts';
import { createDaemonProbe } from './daemon-probe.ts';
import { createPssProbe } from './pss-probe.ts';

function daemonHost(context: TestContext): string {
  return makeFixture(context, {
    '/proc/sys/kernel/osrelease': '6.1.0\n',
    '/proc/7/stat': statLine({ pid: 7, utime: 5, stime: 2, threads: 9, start: 100 }),
    '/proc/7/status': 'Name:\tx\nVmRSS:\t 40 kB\nRssAnon:\t 8 kB\n',
    '/proc/7/smaps_rollup': 'x\nRss: 40 kB\nPss: 24 kB\nAnonymous: 8 kB\n',
    '/proc/7/fd/0': { link: '/dev/null' },
    '/proc/7/fd/1': { link: 'socket:[1]' },
    '/proc/7/fd/2': { link: 'anon_inode:[pidfd]' },
  });
}

test('the daemon is read as a process, with a value for every descriptor type', async (t) => {
  const root = daemonHost(t);
  const values = await createDaemonProbe({ pid: 7, root }).read();
  assert.equal(values['daemon.rss'], 40960);
  assert.equal(values['daemon.anon'], 8192);
  assert.equal(values['daemon.cpu'], 70);
  assert.equal(values['daemon.threads'], 9);
  assert.equal(values['daemon.fds'], 3);
  assert.equal(values['daemon.fds.pidfd'], 1);
  assert.equal(values['daemon.fds.inotify'], 0);
  const elsewhere = ['daemon.pss', 'daemon.heap', 'daemon.goroutines'];
  const expected = metricsOf(['daemon']).map(({ name }) => name);
  assert.deepEqual([...Object.keys(values), ...elsewhere].sort(), expected.sort());
});

test('PSS is a probe of its own, and absent where the kernel does not tell it', async (t) => {
  const root = daemonHost(t);
  assert.deepEqual(await createPssProbe(7, root).read(), { 'daemon.pss': 24576 });
  writeFileSync(`${root}/proc/7/smaps_rollup`, '');
  assert.deepEqual(await createPssProbe(7, root).read(), {});
});

test('another process that got the PID, or a zombie, is not measured as the daemon', async (t) => {
  const root = daemonHost(t);
  const probe = createDaemonProbe({ pid: 7, root });
  writeFileSync(`${root}/proc/7/stat`, statLine({ pid: 7, start: 200 }));
  await assert.rejects(probe.read(), /the daemon \(PID 7\) has ended/);
  writeFileSync(`${root}/proc/7/stat`, statLine({ pid: 7, start: 100, state: 'Z' }));
  await assert.rejects(probe.read(), /the daemon \(PID 7\) has ended/);
});

test('a daemon that is gone when the probe is made is an error at once', (t) => {
  const root = daemonHost(t);
  assert.throws(() => createDaemonProbe({ pid: 8, root }), isGone);
});
