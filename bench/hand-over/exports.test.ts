import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HarnessError } from '../../lib/core/errors.ts';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import { buildRecord } from '../../lib/verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../../lib/verdict/testing/example-run.ts';
import { requireWritable, writeExports } from './exports.ts';

test('each file that was asked for is written, its folder made before', async (t) => {
  const folder = await temporaryFolder(t);
  const options = { junit: join(folder, 'a', 'j.xml'), openMetrics: join(folder, 'b', 'm.prom') };
  requireWritable(Object.values(options));
  await writeExports(options, await buildRecord(examplePlan(), streamed(exampleEvents)));
  assert.match(readFileSync(options.junit, 'utf8'), /^<\?xml .*<\/testsuites>\n$/s);
  assert.match(readFileSync(options.openMetrics, 'utf8'), /\n# EOF\n$/);
  assert.deepEqual(readdirSync(join(folder, 'b')), ['m.prom'], 'and nothing else');
});

test('metrics can be read by the user of the collector, whatever the umask', async (t) => {
  const options = { openMetrics: join(await temporaryFolder(t), 'm.prom') };
  const record = await buildRecord(examplePlan(), streamed(exampleEvents));
  const umask = process.umask(0o077);
  t.after(() => process.umask(umask));
  await writeExports(options, record);
  assert.equal(statSync(options.openMetrics).mode & 0o777, 0o644);
});

test('a place that cannot be written to is bad usage, found before the run', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  writeFileSync(file, '');
  assert.throws(
    () => requireWritable([join(file, 'j.xml')]),
    (error) => error instanceof HarnessError && error.code === 'bad_usage',
  );
});
