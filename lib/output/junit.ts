import type { FaultResult, RunRecord, Verdict } from '../core/record.ts';
import { faultCells, faultHeadings } from './fault-text.ts';
import { checkedText, limitText, measuredText, sentence } from './metric-text.ts';
import { printable } from './printable.ts';
import { warningTexts } from './warnings.ts';
import { xmlTag, xmlText } from './xml-text.ts';

/** One test case of the report. */
interface TestCase {
  /** What kind of thing was judged: `threshold`, `check`, `fault`, `run`. */
  readonly group: string;
  readonly name: string;
  /** In seconds; a judgement itself takes none. */
  readonly seconds: number;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly why: string;
  /** Lines below it. */
  readonly details: readonly string[];
}

/**
 * JUnit XML: a test case for each threshold, each check and each fault, and one for the run
 * itself, which fails when no other case tells why the run is not passed. `fail` is a failure;
 * `inconclusive`, `no-data`, `error` and `aborted` are errors, never skipped: what is not known
 * is not passed.
 *
 * It fits the schema of Apache Ant's JUnit report as Windy Road wrote it down, and Jenkins'
 * (junit-10.xsd): order of elements, required attributes, a timestamp without a zone (UTC).
 */
export function junitXml(record: RunRecord): string {
  const cases = casesOf(record);
  const seconds = secondsText(record.durationMs / 1000);
  const totals = {
    tests: cases.length,
    failures: cases.filter(({ verdict }) => verdict === 'fail').length,
    errors: cases.filter(({ verdict }) => elementOf(verdict) === 'error').length,
  };
  const suite = xmlTag('testsuite', {
    name: record.scenario,
    package: packageName,
    id: 0,
    ...totals,
    skipped: 0,
    time: seconds,
    timestamp: record.startedAt.slice(0, 19),
    hostname: printable(record.host.hostname) || 'localhost',
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <${suite}>`,
    '    <properties>',
    ...propertiesOf(record).map(
      ([name, value]) => `      <${xmlTag('property', { name, value })}/>`,
    ),
    '    </properties>',
    ...cases.map((one) => caseText(record.scenario, one)),
    `    <system-out>${xmlText(outputOf(record))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const packageName = 'containerd-bench';

function casesOf(record: RunRecord): readonly TestCase[] {
  const judged = [
    ...record.thresholds.map(ofThreshold),
    ...record.checks.map(ofCheck),
    ...(record.faults ?? []).map(ofFault),
  ];
  return [ofRun(record, judged), ...judged];
}

function ofThreshold(result: RunRecord['thresholds'][number]): TestCase {
  const { metric, expression, verdict, why } = result;
  return {
    ...{ group: 'threshold', name: `${metric}: ${expression}`, seconds: 0, verdict, why },
    details: [`measured: ${measuredText(result)}`, `limit: ${limitText(result)}`],
  };
}

function ofCheck(result: RunRecord['checks'][number]): TestCase {
  const { check, kind, fact, expression, verdict, why, count, failed, output } = result;
  return {
    group: 'check',
    name: `${check} (${kind}): ${fact} ${expression}`,
    seconds: 0,
    verdict: verdict === 'finding' ? 'fail' : verdict,
    why,
    details: [
      `measured: ${checkedText(result)}`,
      `looked at: ${count}, did not hold: ${failed}`,
      ...(output === undefined ? [] : [`the container had printed: ${output}`]),
    ],
  };
}

function ofFault(fault: FaultResult): TestCase {
  const { number, kind, lastedMs, verdict } = fault;
  const told = faultCells(fault).map(
    (cell, index) => `${faultHeadings[index]?.toLowerCase()}: ${cell}`,
  );
  const name = `${number} ${kind}`;
  return {
    ...{ group: 'fault', name, seconds: (lastedMs ?? 0) / 1000, verdict },
    why: `fault ${name}: ${told.slice(-2).join(', ')}`,
    details: told.slice(1),
  };
}

/**
 * The run itself: whether it came to its end, and whatever else than thresholds and checks
 * decided.
 */
function ofRun(record: RunRecord, others: readonly TestCase[]): TestCase {
  const { verdict, reasons, durationMs } = record;
  const [why = ''] = reasons;
  const cutShort = verdict === 'error' || verdict === 'aborted';
  const told = !cutShort && others.some((one) => one.verdict === verdict);
  return {
    ...{ group: 'run', name: 'the run', seconds: durationMs / 1000 },
    ...{ verdict: told ? 'pass' : verdict, why, details: reasons.slice(1) },
  };
}

function elementOf(verdict: Verdict): 'failure' | 'error' | undefined {
  if (verdict === 'pass') return undefined;
  return verdict === 'fail' ? 'failure' : 'error';
}

function caseText(scenario: string, { group, name, seconds, ...one }: TestCase): string {
  const tag = xmlTag('testcase', {
    classname: `${packageName}.${scenario}.${group}`,
    name: printable(name),
    time: secondsText(seconds),
  });
  const element = elementOf(one.verdict);
  if (element === undefined) return `    <${tag}/>`;
  const trouble = xmlTag(element, { type: one.verdict, message: printable(one.why) });
  const text = [sentence(one.why), ...one.details].join('\n');
  return `    <${tag}>\n      <${trouble}>${xmlText(text)}</${element}>\n    </testcase>`;
}

/** A decimal without an exponent, which the schemas do not allow. */
function secondsText(seconds: number): string {
  return seconds.toFixed(3);
}

function propertiesOf(record: RunRecord): readonly (readonly [string, string])[] {
  const { host, versions, image, daemon } = record;
  const all: readonly (readonly [string, string | number | undefined])[] = [
    ['run.id', record.runId],
    ['run.verdict', record.verdict],
    ['run.started', record.startedAt],
    ['run.ended', record.endedAt],
    ['host.kernel', host.kernel],
    ['host.os', host.os],
    ['host.arch', host.arch],
    ['host.cpu', host.cpuModel],
    ['host.cores', host.cores],
    ['host.memoryBytes', host.memoryBytes],
    ['host.cgroupVersion', host.cgroupVersion],
    ['version.harness', versions.harness],
    ['version.node', versions.node],
    ['version.containerd', versions.containerd],
    ['version.containerdRevision', versions.containerdRevision],
    ['version.runtime', versions.runtime],
    ['daemon.address', daemon?.address],
    ['image.reference', image?.ref],
    ['image.digest', image?.digest],
    ['image.source', image?.source],
    ['overrides', record.overrides.length === 0 ? undefined : record.overrides.join(' ')],
  ];
  // What is not known is absent.
  return all.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, printable(String(value))] as const],
  );
}

/** For whoever opens the report: why, and what to know. */
function outputOf(record: RunRecord): string {
  return [
    ...record.reasons.map((reason) => sentence(reason)),
    ...warningTexts(record).map((text) => `warning: ${sentence(text)}`),
  ].join('\n');
}
