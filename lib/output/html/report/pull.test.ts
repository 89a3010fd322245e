import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PullRecord, Span } from '../../../core/pull.ts';
import { buildRecord } from '../../../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../../../verdict/testing/example-run.ts';
import { SeriesCollector } from '../../series/series-collector.ts';
import { pullSection } from './pull.ts';

const record = await buildRecord(examplePlan(), streamed(exampleEvents));
const empty = new SeriesCollector({ metrics: [] }).series();

function pullOf(
  endMs: number,
  layer: { readonly fetch?: Span; readonly unpack?: Span },
): PullRecord {
  return {
    ...{ via: 'client', reference: 'r', digest: 'sha256:1', host: 'h', bytes: 0 },
    ...{ resolve: { startMs: 0, endMs }, layers: [{ digest: 'sha256:2', bytes: 5, ...layer }] },
  };
}

/** So many pulls, each 1 ms longer than the one before. */
function sectionOf(count: number, layer: { readonly fetch?: Span } = {}, failures = 0): string {
  const pulls = Array.from({ length: count }, (_, index) => ({
    ...({ phase: 'measurement', iteration: 10 * (index + 1), cold: false } as const),
    pull: pullOf(index + 1, layer),
  }));
  const errors = [
    { operation: 'pull', code: 'registry_stalled', count: failures, firstMs: 1000, lastMs: 61_000 },
    { operation: 'exec', code: 'unknown', count: 9, firstMs: 1, lastMs: 2 },
  ].slice(failures > 0 ? 0 : 1);
  const pull = { via: 'client', host: 'h', cold: false, slowest: pullOf(count, layer) } as const;
  return pullSection({ ...record, pull }, { ...empty, pulls, errors })?.text ?? '';
}

const rowsOf = (text: string) =>
  [...text.matchAll(/<tr><th scope="row">(\d+)<\/th>/g)].map(([, iteration]) => Number(iteration));

describe('the pulls of a run', () => {
  test('are all there, in their order, when they are few', () => {
    assert.deepEqual(rowsOf(sectionOf(4)), [10, 20, 30, 40]);
  });

  test('are the slowest few of many, the slowest first', () => {
    const text = sectionOf(15);
    assert.deepEqual(rowsOf(text), [150, 140, 130, 120, 110]);
    assert.match(text, /15 pulls\..*The slowest 5 of them/s);
  });

  test('have no column and no picture of what they did not do', () => {
    const text = sectionOf(4);
    assert.doesNotMatch(text, /Unpacking|Fetching|waterfall|layer by layer/i);
    assert.match(text, /its layers were in containerd already/);
    const fetched = sectionOf(4, { fetch: { startMs: 0, endMs: 1 } });
    assert.match(fetched, /layer by layer/);
  });

  test('that failed are told with their code and when that was', () => {
    const text = sectionOf(4, {}, 3);
    assert.match(
      text,
      /3 pulls failed with <code>registry_stalled<\/code>, first at 1 s, last at 1m01s\./,
    );
    assert.doesNotMatch(text, /unknown/);
  });
});
