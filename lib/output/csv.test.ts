import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'csv-stringify/sync';
import {
  examplePlan,
  failed,
  phaseEvent,
  sampled,
  succeeded,
} from '../verdict/testing/example-run.ts';
import { csvText, samplesTable, timingsTable } from './csv.ts';

test('units stand in the header', () => {
  assert.equal(
    csvText([timingsTable.header]),
    'phase,iteration,worker,operation,at_ms,ok,duration_ms,error_code,error_message\n',
  );
  assert.equal(
    csvText([samplesTable(examplePlan()).header]),
    'phase,iteration,at_ms,cost_ms,harness.rss_bytes,daemon.fds\n',
  );
});

test('a failed operation has an error and an empty duration, not 0', () => {
  const rows = [
    timingsTable.row(succeeded('create', 10, 1.5)) ?? [],
    timingsTable.row(failed('create', 20, 'no "rootfs", twice\nover')) ?? [],
  ];
  assert.equal(
    csvText(rows),
    'measurement,1,0,create,10,true,1.5,,\n' +
      'measurement,1,0,create,20,false,,not_found,"no ""rootfs"", twice\nover"\n',
  );
});

test('what is joined by hand is what the library makes of it', () => {
  const rows = [
    ['measurement', 1, -0.25, 1e21, undefined, 'task.create', ''],
    ['two words', 'a,b', 'a"b', 'a\nb', 'a\rb', ' ', '\ufeff'],
    [undefined, 0, 'x-1_y.z', 5e-324],
  ];
  assert.equal(csvText(rows), stringify(rows));
});

test('a value that a sample lacks is empty, a 0 is 0, and no column moves', () => {
  const table = samplesTable(examplePlan());
  const rows = [
    table.row(sampled({ 'daemon.fds': 0 }, 10)) ?? [],
    table.row(sampled({ 'harness.rss': 5, unknown: 7 }, 20)) ?? [],
  ];
  assert.equal(csvText(rows), 'measurement,1,10,2,,0\nmeasurement,1,20,2,5,\n');
});

test('a message is no formula for a spreadsheet', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r']) {
    const message = `${start}HYPERLINK("http://example.test")`;
    const row = timingsTable.row(failed('create', 1, message)) ?? [];
    assert.equal(row.at(-1), `'${message}`);
  }
});

test('a negative number stays a number', () => {
  const row = samplesTable(examplePlan()).row(sampled({ 'harness.rss': -5 }, 1)) ?? [];
  assert.equal(csvText([row]), 'measurement,1,1,2,-5,\n');
});

test('other events have no row', () => {
  assert.equal(timingsTable.row(phaseEvent('setup', 1)), undefined);
  assert.equal(samplesTable(examplePlan()).row(phaseEvent('setup', 1)), undefined);
});
