import { formatBytes, formatDuration } from '../../core/units.ts';
import { whereTimeGoes } from '../../output/where-time-goes.ts';
import type { Answer } from '../answer.ts';
import { allOf, type DocumentRun, type Runs, source } from '../runs.ts';
import { milliseconds, plain, plural } from '../words.ts';
import { blockOf } from './of.ts';

/** What the runs showed on the topics that the document asks about, and where the start time goes. */
export function recommendationsAnswer(runs: Runs): Answer {
  const all = allOf(runs);
  if (all.length === 0) return { kind: 'none', why: 'no run at all' };
  const topics: readonly (readonly [string, readonly string[]])[] = [
    ['Namespace strategy', namespaces(all)],
    ['Error handling', errorHandling(all)],
    ['Resource cleanup', cleanUp(runs, all)],
    ['Image caching', caching(runs)],
    ['Start time', startTime(runs)],
  ];
  const lines = topics.flatMap(([topic, facts], index) => [
    ...(index === 0 ? [] : ['']),
    `${topic}:`,
    ...(facts.length === 0 ? ['- nothing was measured'] : facts.map((fact) => `- ${fact}`)),
  ]);
  return blockOf(
    lines.map(plain),
    all.map((run) => source(run, 'errors, residue, metrics', 'as recorded')),
  );
}

function namespaces(all: readonly DocumentRun[]): readonly string[] {
  const names = [...new Set(all.map(({ plan }) => plan.namespace))].join(', ');
  const made = containers(all);
  const held = all.flatMap(({ record }) =>
    record.warnings.flatMap((warning) => (warning.code === 'not-cold' ? warning.parts : [])),
  );
  const others = [...new Set(held.map(({ namespace }) => namespace))].join(', ');
  return [
    `one namespace, ${names}, held everything that these runs made (${plural(made, 'container')})`,
    ...(held.length === 0
      ? []
      : [
          `${plural(held.length, 'part')} of the image lay in other namespaces (${others}), and were not fetched`,
        ]),
  ];
}

function containers(all: readonly DocumentRun[]): number {
  return all.reduce((sum, { record }) => sum + (record.metrics.create?.count ?? 0), 0);
}

function errorHandling(all: readonly DocumentRun[]): readonly string[] {
  const codes = new Map<string, number>();
  for (const { operation, code, count } of all.flatMap(({ record }) => record.errors)) {
    const key = `${code} (${operation})`;
    codes.set(key, (codes.get(key) ?? 0) + count);
  }
  const met = [...codes].map(([code, count]) => `${code}: ${plural(count, 'time')}`);
  const calls = all.reduce((sum, { record }) => sum + operations(record.metrics), 0);
  const retries = all.flatMap(({ record }) => record.metrics['pull.retries']?.max ?? []);
  const most = Math.max(...retries);
  return [
    met.length === 0
      ? `none of ${plural(calls, 'timed operation')} failed`
      : `errors to be handled, of ${plural(calls, 'timed operation')}: ${met.join(', ')}`,
    ...all.flatMap(({ record }) => record.warnings.flatMap((warning) => escalations(warning))),
    ...(retries.length === 0
      ? []
      : [
          most === 0
            ? 'no request to the registry had to be repeated'
            : `up to ${plural(most, 'request')} to the registry had to be repeated in a pull`,
        ]),
  ];
}

type Warned = DocumentRun['record']['warnings'][number];

function escalations(warning: Warned): readonly string[] {
  if (warning.code !== 'kill-escalated') return [];
  const { signal, count, graceMs } = warning;
  return [
    `${signal} was not enough ${plural(count, 'time')}: SIGKILL after ${formatDuration(graceMs)}`,
  ];
}

/** The whole ones: their parts (`task.create`) are in them. */
const whole = ['connect', 'pull', 'create', 'start', 'status', 'kill', 'delete'];

function operations(metrics: DocumentRun['record']['metrics']): number {
  return whole.reduce(
    (sum, name) => sum + (metrics[name]?.count ?? 0) + (metrics[name]?.failed ?? 0),
    0,
  );
}

function cleanUp(runs: Runs, all: readonly DocumentRun[]): readonly string[] {
  const run = runs['memory-leak'] ?? runs['container-start'] ?? runs.lifecycle;
  const part = (name: string) => milliseconds(run?.record.metrics[name]?.median);
  const looked = all.filter(({ record }) => record.residue !== undefined);
  const left = looked.reduce((sum, { record }) => sum + (record.residue?.total ?? 0), 0);
  return [
    ...(run?.record.metrics['task.delete'] === undefined
      ? []
      : [
          `deleted in this order: task (${part('task.delete')}), container ` +
            `(${part('container.delete')}), snapshot (${part('snapshot.remove')}); medians of ${run.record.scenario}`,
        ]),
    `left behind by ${plural(looked.length, 'run')}: ${left === 0 ? 'nothing' : plural(left, 'thing')}`,
  ];
}

function caching(runs: Runs): readonly string[] {
  const pull = runs['image-pull']?.record;
  const { fetch, unpack } = pull?.pull?.slowest ?? {};
  const create = runs['container-start']?.record.metrics.create?.median;
  return [
    ...(pull?.metrics.pull === undefined
      ? []
      : [
          `a ${pull.pull?.cold === true ? 'cold ' : ''}pull took ${milliseconds(pull.metrics.pull.median)} ` +
            `(median of ${pull.metrics.pull.count}) for ${formatBytes(pull.image?.compressedBytes ?? 0)}`,
        ]),
    ...(fetch === undefined || unpack === undefined
      ? []
      : [
          `of the slowest, fetching spans ${formatDuration(fetch.endMs - fetch.startMs)} and unpacking ` +
            `${formatDuration(unpack.endMs - unpack.startMs)}; they overlap`,
        ]),
    ...(create === undefined
      ? []
      : [
          `with the image in the store, a container is created in ${formatDuration(create)} (median)`,
        ]),
  ];
}

function startTime(runs: Runs): readonly string[] {
  const run = runs['container-start'];
  return (run && whereTimeGoes(run.record)?.sentences) ?? [];
}
