import type { Span } from '../core/pull.ts';
import type { RunRecord, ThresholdResult } from '../core/record.ts';
import { formatBytes, formatDuration, formatValue } from '../core/units.ts';
import { accumulationText } from '../verdict/accumulation-watch.ts';
import { imageSourceText } from './image-text.ts';
import { iterationsText } from './iterations-text.ts';
import { durations, timeShares, tinybench } from './markdown-durations.ts';
import { faultTable } from './markdown-faults.ts';
import { metricTable } from './markdown-metrics.ts';
import { markdownPage } from './markdown-page.ts';
import { bullets, code, escaped, markdownTable } from './markdown-text.ts';
import { windows } from './markdown-windows.ts';
import {
  absent,
  checkedText,
  growthText,
  measuredText,
  positionText,
  remarksOf,
  sentence,
  slopeText,
  valueText,
  verdictWords,
} from './metric-text.ts';
import { coldnessText } from './pull-text.ts';
import { runFiles } from './run-folder.ts';
import { warningTexts } from './warnings.ts';

/**
 * report.md: the verdict first, then what it rests on, and folded away what is looked up.
 *
 * @param mostBytes what does not fit is left out and named
 */
export function reportMarkdown(record: RunRecord, mostBytes?: number): string {
  const open: readonly (readonly [string, string])[] = [
    ['Thresholds', thresholds(record)],
    ['Checks', checks(record)],
    ['Faults', faultTable(record)],
    ['Errors', errors(record)],
    ['Residue', residue(record)],
    ['Accumulation', accumulation(record)],
    ['Warnings', bullets(warningTexts(record).map((text) => sentence(escaped(text))))],
  ];
  const folded: readonly (readonly [string, string])[] = [
    ['Durations', durations(record)],
    ['Where the time goes', timeShares(record)],
    ['By tinybench', tinybench(record)],
    ['Windows', windows(record)],
    ['Levels', levels(record)],
    ['Counters', counters(record)],
    ['Seen in the first iteration', observations(record)],
    ['Image', image(record)],
    ['Slowest pull', waterfall(record)],
    ['Machine and versions', machine(record)],
    ['Files', files()],
  ];
  return markdownPage(
    head(record),
    [
      ...open.map(([title, body]) => ({ title, body })),
      ...folded.map(([title, body]) => ({ title, body, isFolded: true })),
    ],
    mostBytes,
  );
}

function head(record: RunRecord): string {
  const [first = '', ...others] = record.reasons.map((reason) => sentence(escaped(reason)));
  const { versions } = record;
  const facts = [
    ['Scenario', code(record.scenario)],
    ['Run', code(record.runId)],
    ...(versions.containerd === undefined
      ? []
      : [['Measured', `containerd ${escaped(versions.containerd)}`] as const]),
    ['Started', record.startedAt],
    ['Lasted', formatDuration(record.durationMs)],
    ['Iterations', iterationsText(record)],
    ...(record.overrides.length > 0
      ? [['Overrides', record.overrides.map(code).join(', ')] as const]
      : []),
  ];
  return [
    `# ${verdictWords[record.verdict].toUpperCase()}: ${escaped(record.title)}\n`,
    `${first}\n`,
    ...(others.length > 0 ? [`${bullets(others)}\n`] : []),
    `${bullets(facts.map(([name, value]) => `${name}: ${value}`))}\n`,
  ].join('\n');
}

function thresholds(record: RunRecord): string {
  return markdownTable(
    ['Verdict', 'Metric', 'Threshold', 'Measured', 'Why'],
    record.thresholds.map((result) => [
      verdictWords[result.verdict],
      code(result.metric),
      code(result.expression),
      measuredText(result),
      escaped(whyText(result)),
    ]),
  );
}

/** `28.3% below the limit`, and what figures do not tell. */
function whyText(result: ThresholdResult): string {
  const position = positionText(result);
  return [...(position === absent ? [] : [position]), ...remarksOf(result)].join('; ');
}

function checks(record: RunRecord): string {
  const rows = record.checks.map((result) => [
    verdictWords[result.verdict],
    escaped(result.check),
    result.kind,
    code(result.fact),
    code(result.expression),
    escaped(checkedText(result)),
    escaped(result.why),
  ]);
  const table = markdownTable(
    ['Verdict', 'Check', 'Kind', 'Fact', 'Expected', 'Measured', 'Why'],
    rows,
  );
  const printed = record.checks.flatMap(({ check, fact, output }) =>
    output === undefined ? [] : [`${escaped(check)}, ${code(fact)}: ${code(output)}`],
  );
  if (printed.length === 0) return table;
  return `${table}\n\nWhat the containers had printed last:\n\n${bullets(printed)}`;
}

function levels(record: RunRecord): string {
  return metricTable(
    record,
    'gauge',
    ['samples', 'first', 'last', 'growth', 'min', 'max', 'slope (intervals)'],
    (metric) => [
      String(metric.count),
      ...[metric.first, metric.last].map((value) => valueText(value, metric.unit)),
      growthText(metric),
      ...[metric.min, metric.max].map((value) => valueText(value, metric.unit)),
      slopeText(metric),
    ],
  );
}

function counters(record: RunRecord): string {
  return metricTable(record, 'counter', ['total', 'per second'], (metric) => [
    String(metric.count),
    metric.ratePerSecond === undefined ? absent : formatValue(metric.ratePerSecond, '1/s'),
  ]);
}

function residue({ residue }: RunRecord): string {
  if (residue === undefined) return 'The run ended without a look at what it left.';
  if (residue.total === 0) return 'Nothing was left behind.';
  const rows = residue.items.map(({ kind, id, namespace }) => [
    kind,
    code(id),
    namespace === undefined ? '' : code(namespace),
  ]);
  return markdownTable(['Kind', 'ID', 'Namespace'], rows);
}

function accumulation({ accumulation }: RunRecord): string {
  if (accumulation === undefined) return 'No counter was sampled often enough to be judged.';
  const { counters, watched } = accumulation;
  if (counters.length === 0) return `None of ${watched} counters rose all through the run.`;
  return bullets(counters.map((counter) => sentence(escaped(accumulationText(counter)))));
}

function errors(record: RunRecord): string {
  return markdownTable(
    ['Operation', 'Code', 'Count', 'First in iteration', 'Message of the first'],
    record.errors.map(({ operation, code: errorCode, message, count, firstIteration, fault }) => [
      code(operation),
      fault === undefined ? code(errorCode) : `${code(errorCode)}, met by ${fault}`,
      String(count),
      String(firstIteration),
      escaped(message),
    ]),
  );
}

function observations(record: RunRecord): string {
  return bullets(
    record.observations.map(({ operation, text }) => `${code(operation)}: ${escaped(text)}`),
  );
}

function image({ image }: RunRecord): string {
  if (image === undefined) return '';
  return bullets([
    `Reference: ${code(image.ref)}`,
    `Source: ${escaped(imageSourceText(image))}`,
    `Digest: ${code(image.digest)}`,
    `Size: ${formatBytes(image.compressedBytes)} compressed, ` +
      `${formatBytes(image.unpackedBytes)} unpacked, ${image.layers} layers`,
  ]);
}

/** Layer by layer, when it was fetched and when it was unpacked. */
function waterfall({ pull }: RunRecord): string {
  if (pull === undefined) return '';
  const { slowest } = pull;
  const facts = bullets([
    `From ${code(pull.host)} by ${pull.via}, ${coldnessText(pull)}; ` +
      `${formatBytes(slowest.bytes)} fetched`,
    ...(slowest.attempts === undefined ? [] : [`Requests: ${slowest.attempts.length}`]),
  ]);
  const rows = [
    ['resolve', '', spanText(slowest.resolve), ''],
    ...slowest.layers.map(({ digest, bytes, fetch, unpack }) => [
      code(digest.slice(0, 19)),
      formatBytes(bytes),
      spanText(fetch),
      spanText(unpack),
    ]),
    ['all layers', '', spanText(slowest.fetch), spanText(slowest.unpack)],
  ];
  return `${facts}\n\n${markdownTable(['part', 'size', 'fetched', 'unpacked'], rows, 1)}`;
}

/** From and to, since the pull began. */
function spanText(span: Span | undefined): string {
  if (span === undefined) return absent;
  return `${formatDuration(span.startMs)} to ${formatDuration(span.endMs)}`;
}

function machine({ host, versions, daemon }: RunRecord): string {
  const revision = versions.containerdRevision;
  const containerd = versions.containerd ?? 'not reached';
  const environment = Object.entries(host.environment).map(([name, value]) => `${name}=${value}`);
  return bullets([
    `Host: ${escaped(`${host.hostname}, ${host.os}, kernel ${host.kernel}, ${host.arch}`)}`,
    `CPU: ${escaped(host.cpuModel)}, ${host.cores} cores; memory ${formatBytes(host.memoryBytes)}; ` +
      `cgroup v${host.cgroupVersion}`,
    `containerd: ${escaped(revision === undefined ? containerd : `${containerd} (${revision})`)}`,
    ...(versions.runtime === undefined ? [] : [`Runtime: ${escaped(versions.runtime)}`]),
    ...(daemon === undefined
      ? []
      : [`Socket: ${code(daemon.address)}${daemon.embedded ? ', private daemon' : ''}`]),
    `Harness: ${escaped(versions.harness)} on Node ${escaped(versions.node)}`,
    ...(host.nodeFlags.length > 0 ? [`Node flags: ${code(host.nodeFlags.join(' '))}`] : []),
    ...(environment.length > 0 ? [`Environment: ${code(environment.join(' '))}`] : []),
  ]);
}

function files(): string {
  return bullets([
    `\`${runFiles.plan}\`: the compiled scenario with every default`,
    `\`${runFiles.events}\`: everything as it happened; the other files are made from these two`,
    `\`${runFiles.timings}\`, \`${runFiles.samples}\`: the same as tables`,
    `\`${runFiles.result}\`: this report for programs`,
  ]);
}
