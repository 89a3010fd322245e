import type { Span } from '../../core/pull.ts';
import { formatDuration } from '../../core/units.ts';
import type { Answer } from '../answer.ts';
import { aggregateWords, judgedValue } from '../judged-value.ts';
import type { Requirements } from '../requirements.ts';
import { type DocumentRun, type Runs, source } from '../runs.ts';
import {
  bytes,
  isServedHere,
  milliseconds,
  notes,
  plain,
  plural,
  resultWords,
  standInNote,
} from '../words.ts';
import { blockOf, figureOf, notRun, wordsOf } from './of.ts';

export function imagePullAnswers(runs: Runs, { imagePull }: Requirements) {
  const run = runs['image-pull'];
  const note = run === undefined ? undefined : sourceNote(run);
  const time = run === undefined ? notRun('image-pull') : timeOf(run);
  const size = run === undefined ? notRun('image-pull') : sizeOf(run);
  return {
    'image-pull.result': wordsOf(imagePull, resultWords(imagePull.finding, note)),
    'image-pull.time': time,
    'image-pull.size': size,
    'image-pull.observed': run === undefined ? notRun('image-pull') : observed(run),
    'pull-time.time': time,
    'pull-time.size': size,
  } satisfies Record<string, Answer>;
}

/** Where the image came from, when that is not what a reader expects. */
export function sourceNote({ record }: DocumentRun): string | undefined {
  const standIn = standInNote(record.image);
  if (isServedHere(record)) return `${standIn ?? 'image'} from a registry on this machine`;
  if (record.image?.source === 'mirror') return `from the mirror ${record.pull?.host}`;
  return standIn;
}

function timeOf(run: DocumentRun): Answer {
  const { record } = run;
  const figure = judgedValue(record, 'pull', 'pull');
  const why = record.reasons[0] ?? 'no pull was measured';
  if (figure === undefined) return { kind: 'none', why };
  const cold = record.pull?.cold === true ? 'cold pull' : 'pull';
  const note = notes(aggregateWords(figure, cold), sourceNote(run));
  return figureOf(figure.value, note, [source(run, 'pull', figure.aggregate)]);
}

/** As the registry has it: that is what a pull fetches. */
function sizeOf(run: DocumentRun): Answer {
  const { image } = run.record;
  const note = notes(
    'compressed',
    image === undefined ? undefined : `${bytes(image.unpackedBytes)} unpacked`,
    standInNote(image),
  );
  return figureOf(image?.compressedBytes, note, [source(run, 'image', 'compressedBytes')]);
}

function observed(run: DocumentRun): Answer {
  const { record, pulls } = run;
  const { image, pull, metrics } = record;
  const lines = [
    `Pulling image: ${image?.ref ?? 'unknown'}...`,
    ...(image?.note === undefined ? [] : [`  not the published image: ${image.note}`]),
    ...(pull === undefined
      ? []
      : [`  from ${pull.host}${servedBy(run)}, by ${whoPulls(pull.via)}`]),
    ...(pull?.cold === true ? ['  before each pull nothing of the image was in containerd'] : []),
    ...(pull?.cachesDropped === true ? ["  and the host's page cache was emptied"] : []),
    ...pulls.map(
      ({ iteration, durationMs }) => `✓ Pull ${iteration}: ${formatDuration(durationMs)}`,
    ),
    ...(metrics.pull === undefined
      ? [`✗ ${record.reasons[0] ?? 'no pull was measured'}`]
      : [
          `Slowest ${milliseconds(metrics.pull.max)}, median ${milliseconds(metrics.pull.median)}, ` +
            `fastest ${milliseconds(metrics.pull.min)}; ${metrics.pull.failed ?? 0} failed`,
        ]),
    ...(pull === undefined
      ? []
      : [
          'Phases of the slowest, since it began: ' +
            `resolve ${spanText(pull.slowest.resolve)}, fetch ${spanText(pull.slowest.fetch)}, ` +
            `unpack ${spanText(pull.slowest.unpack)}`,
          `  ${bytes(pull.slowest.bytes)} fetched in ${requests(run)}`,
        ]),
    ...(image === undefined
      ? []
      : [
          `  Image size: ${image.compressedBytes} bytes in ${plural(image.layers, 'layer')}, ` +
            `${image.unpackedBytes} bytes unpacked`,
          `  Digest: ${image.digest}`,
        ]),
    ...record.errors.map(({ operation, code, message }) => `✗ ${operation}: ${code}: ${message}`),
  ];
  return blockOf(lines.map(plain), [
    source(run, 'pull', 'each, max, median, min'),
    source(run, 'pull.slowest', 'resolve, fetch, unpack'),
  ]);
}

function servedBy({ record }: DocumentRun): string {
  return isServedHere(record) ? ' (the registry of the harness on this machine)' : '';
}

function whoPulls(via: string): string {
  return via === 'client' ? 'calls of the harness' : 'the daemon itself';
}

function requests({ record }: DocumentRun): string {
  const attempts = record.pull?.slowest.attempts;
  if (attempts === undefined) return 'requests that the daemon does not tell of';
  const again = attempts.filter((attempt) => attempt.again > 0).length;
  return `${plural(attempts.length, 'request')}, ${again} of them repeated`;
}

function spanText(span: Span | undefined): string {
  if (span === undefined) return 'not told';
  return `${formatDuration(span.startMs)} to ${formatDuration(span.endMs)}`;
}
