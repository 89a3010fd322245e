import { formatBytes, formatDuration, formatPercent } from '../core/units.ts';
import { imageSourceText } from '../output/image-text.ts';
import { printable } from '../output/printable.ts';
import { cycleLines, growthMark } from './answers/memory-leak.ts';
import { endedEarly } from './finding.ts';
import { aggregateWords, judgedValue } from './judged-value.ts';
import type { DocumentRun, Runs } from './runs.ts';
import { checkText } from './words.ts';

type Lines = readonly string[];

/** What happened, told in the eight numbered steps of the proof of concept, with what was measured. */
export function transcript(runs: Runs): string {
  return [
    opening(runs),
    step('1. Connecting to containerd...', runs.lifecycle, connecting),
    step(`2. Pulling image: ${imageOf(runs)}...`, runs['image-pull'], pulling),
    step(`3. Creating container: ${containerOf(runs.lifecycle)}...`, runs.lifecycle, (run) =>
      operation(run, 'create', () => 'Container created'),
    ),
    step('4. Starting container...', runs.lifecycle, (run) => [
      ...operation(run, 'start', (said) => `Container started (${said.replace(/^PID /, 'PID: ')})`),
      ...startTime(runs),
    ]),
    step('5. Checking container status...', runs.lifecycle, (run) =>
      operation(run, 'status', (said) => `Container status: ${said}`),
    ),
    memory(runs.lifecycle),
    step('6. Stopping container...', runs.lifecycle, (run) =>
      operation(run, 'kill', (said) => `Container stopped (${said})`),
    ),
    step('7. Cleaning up: Deleting container...', runs.lifecycle, cleaning),
    step(`8. Memory leak test (${cyclesOf(runs)} cycles)...`, runs['memory-leak'], leaking),
    step('Resource constraints...', runs['resource-constraints'], constraining),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(tidy).join('\n'))
    .join('\n\n');
}

function opening(runs: Runs): Lines {
  const run = runs.lifecycle ?? runs['memory-leak'];
  const address = run?.record.daemon?.address;
  return [
    '=== Containerd POC ===',
    ...(address === undefined
      ? []
      : [`Containerd socket: ${address}${run?.record.daemon?.embedded ? ' (private)' : ''}`]),
    ...(run === undefined ? [] : [`Namespace: ${run.plan.namespace}`]),
  ];
}

function step(
  title: string,
  run: DocumentRun | undefined,
  tell: (run: DocumentRun) => Lines,
): Lines {
  if (run === undefined) return [title, '– Not measured'];
  const { record } = run;
  if (endedEarly(record)) return [title, ...failure(record.reasons[0])];
  return [title, ...tell(run)];
}

function failure(reason: string | undefined): Lines {
  return [`✗ ${reason ?? 'no reason is known'}`];
}

function connecting(run: DocumentRun): Lines {
  const { versions } = run.record;
  return [
    ...operation(run, 'connect', () => 'Connected to containerd'),
    `  containerd ${versions.containerd ?? 'unknown'}, ${versions.runtime ?? 'runtime unknown'}`,
  ];
}

function pulling({ record }: DocumentRun): Lines {
  const { image } = record;
  const figure = judgedValue(record, 'pull', 'pull');
  if (figure === undefined) return failure(record.reasons[0]);
  return [
    `✓ Image pulled in ${formatDuration(figure.value)} (${aggregateWords(figure, 'pull')}` +
      `${record.pull?.cold === true ? ', all cold' : ''})`,
    ...(image === undefined
      ? []
      : [
          `  Image size: ${image.compressedBytes} bytes`,
          `  Image source: ${imageSourceText(image)}`,
        ]),
  ];
}

function operation(
  { record }: DocumentRun,
  name: string,
  success: (said: string) => string,
): Lines {
  const { count = 0, failed = 0, median } = record.metrics[name] ?? {};
  if (failed > 0 || count === 0 || median === undefined) {
    const error = record.errors[0];
    return failure(error === undefined ? record.reasons[0] : `${error.code}: ${error.message}`);
  }
  const said = record.observations.find((one) => one.operation === name)?.text ?? 'not told';
  return [`✓ ${success(said)} in ${formatDuration(median)}`];
}

function startTime(runs: Runs): Lines {
  const run = runs['container-start'];
  const total = run && judgedValue(run.record, 'create_start', 'create_start');
  if (run === undefined || total === undefined)
    return ['  Create and start, repeated: not measured'];
  const part = (metric: string) => {
    const value = judgedValue(run.record, metric, 'create_start')?.value;
    return value === undefined ? 'not measured' : formatDuration(value);
  };
  return [
    `  Create: ${part('create')}, start: ${part('start')}, total: ${formatDuration(total.value)} ` +
      `(${aggregateWords(total, 'container')})`,
  ];
}

const levels = [
  ['RSS', 'harness.rss'],
  ['Heap used', 'harness.heap'],
  ['Heap total', 'harness.heap_total'],
] as const;

function memory(run: DocumentRun | undefined): Lines {
  const lines = levels.flatMap(([name, metric]) => {
    const summary = run?.record.metrics[metric];
    const value = summary?.last ?? summary?.median;
    return value === undefined ? [] : [`${name}: ${formatBytes(value)}`];
  });
  return lines.length === 0 ? [] : ['--- Memory Usage ---', ...lines];
}

function cleaning(run: DocumentRun): Lines {
  const { residue } = run.record;
  const left =
    residue === undefined
      ? 'what was left behind was not looked for'
      : `${residue.total === 0 ? 'nothing' : residue.total} left behind`;
  return [...operation(run, 'delete', () => 'Container deleted'), `  ${left}`];
}

function leaking(run: DocumentRun): Lines {
  const growth = run.record.metrics['harness.rss']?.growthPercent;
  const last = run.record.metrics['harness.rss']?.last;
  if (growth === undefined || last === undefined) return failure(run.record.reasons[0]);
  const mark = growthMark(run.record, 'harness.rss');
  return [
    ...cycleLines(run),
    `${mark} Memory growth: ${formatPercent(growth)}, to ${formatBytes(last)}`,
  ];
}

function constraining({ record }: DocumentRun): Lines {
  const checks = record.checks.filter(({ kind }) => kind === 'observed');
  if (checks.length === 0) return failure(record.reasons[0]);
  return checks.map(checkText);
}

function imageOf(runs: Runs): string {
  const run = runs['image-pull'] ?? runs.lifecycle;
  return run?.record.image?.ref ?? 'not known';
}

function containerOf(run: DocumentRun | undefined): string {
  const text = run?.record.observations.find(({ operation }) => operation === 'create')?.text;
  return /^container ([^,\s]+)/.exec(text ?? '')?.[1] ?? 'not made';
}

function cyclesOf(runs: Runs): string {
  return String(runs['memory-leak']?.record.iterations.planned ?? 'no');
}

function tidy(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${printable(line)}`;
}
