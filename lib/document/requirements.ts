import type { ThresholdResult } from '../core/record.ts';
import { type Finding, judged, judgedRun, unmeasured, worked, worst } from './finding.ts';
import { allOf, type DocumentRun, type Part, type Runs, source } from './runs.ts';

/** Something that the decision depends on. */
export interface Requirement {
  /** As the document calls it. */
  readonly name: string;
  readonly finding: Finding;
}

/** Cycles that the leak test must have made. */
const cyclesAsked = 100;

/** How every requirement of the document came out, by a short name. */
export function requirementsOf(runs: Runs) {
  const of = (part: Part, look: (run: DocumentRun) => Finding): Finding => {
    const run = runs[part];
    return run === undefined ? unmeasured(`no run of the scenario for ${part}`) : look(run);
  };
  const whole = (part: Part) => of(part, (run) => judgedRun(run, isStartTime));
  const constraints = of('resource-constraints', enforced);
  const works = (...operations: string[]) =>
    worst([
      of('lifecycle', (run) => worked(run, operations)),
      ...allBut('lifecycle', runs).flatMap((run) => workedIfMade(run, operations)),
    ]);
  const connection = works('connect');
  return {
    connection: named('Containerd Connection', connection),
    imagePull: named('Image Pull', whole('image-pull')),
    lifecycle: named('Container Lifecycle', whole('lifecycle')),
    memoryLeak: named('Memory Leak Test', withCycles(whole('memory-leak'), runs)),
    constraints: named('Resource Constraints', constraints),
    pullTime: named(
      'Image Pull Time',
      of('image-pull', (run) => judged(run, ({ metric }) => metric === 'pull')),
    ),
    startTime: named(
      'Container Start Time',
      worst([
        of('container-start', (run) => judged(run, isStartTime)),
        ...allBut('container-start', runs).filter(hasStartTime).map(startTimeElsewhere),
      ]),
    ),
    memory: named(
      'Memory Overhead',
      of('memory-leak', (run) => judged(run, isProcessMemory)),
    ),
    connects: named('Successfully connect to containerd', connection),
    pulls: named(
      'Pull images from registry',
      of('image-pull', (run) => worked(run, ['pull'])),
    ),
    creates: named('Create containers from images', works('create')),
    starts: named('Start and stop containers', works('start', 'kill')),
    status: named('Check container status', works('status')),
    cleansUp: named(
      'Clean up (delete) containers and snapshots',
      worst([works('delete'), ...allOf(runs).map(leftNothing)]),
    ),
    noLeak: named(
      `No memory leaks over ${cyclesAsked} cycles`,
      withCycles(
        of('memory-leak', (run) => judged(run, isGrowth)),
        runs,
      ),
    ),
    limits: named('Resource constraints working', constraints),
  } as const satisfies Readonly<Record<string, Requirement>>;
}

export type Requirements = ReturnType<typeof requirementsOf>;

function named(name: string, finding: Finding): Requirement {
  return { name, finding };
}

/** Judged under Container Start Time, whichever run measured it. */
export function isStartTime({ metric }: ThresholdResult): boolean {
  return ['create', 'start', 'create_start'].includes(metric);
}

/** Of memory, and of counters that only rise. */
function isGrowth({ metric, expression }: ThresholdResult): boolean {
  return /^(?:growth|slope)\b/.test(expression) || metric === 'accumulation';
}

function isProcessMemory({ metric, unit }: ThresholdResult): boolean {
  return metric.startsWith('harness.') && unit === 'bytes';
}

function hasStartTime({ record }: DocumentRun): boolean {
  return record.thresholds.some(isStartTime);
}

/** What scenarios about something else say of it; which one, is not to be guessed. */
function startTimeElsewhere(run: DocumentRun): Finding {
  const finding = judged(run, isStartTime);
  return { ...finding, whys: finding.whys.map((why) => `in ${run.record.scenario}, ${why}`) };
}

function allBut(part: Part, runs: Runs): readonly DocumentRun[] {
  return allOf(runs).filter((run) => run !== runs[part]);
}

function workedIfMade(run: DocumentRun, operations: readonly string[]): readonly Finding[] {
  const made = operations.filter((operation) => {
    const { count = 0, failed = 0 } = run.record.metrics[operation] ?? {};
    return count + failed > 0;
  });
  return made.length === 0 ? [] : [worked(run, made)];
}

/** Limits that were set prove nothing: something must have run into them. */
function enforced(run: DocumentRun): Finding {
  const whole = judgedRun(run, isStartTime);
  if (whole.verdict !== 'pass' || run.record.checks.length > 0) return whole;
  return {
    verdict: 'inconclusive',
    whys: [`${run.record.scenario} made no check of a limit`],
    sources: [source(run, 'checks', 'count > 0')],
  };
}

function leftNothing(run: DocumentRun): Finding {
  const { residue } = run.record;
  const sources = [source(run, 'residue', 'total == 0')];
  if (residue === undefined) {
    const why = `${run.record.scenario} ended without a look at what it left`;
    return { verdict: 'inconclusive', whys: [why], sources };
  }
  const judgement = judged(run, ({ metric }) => metric === 'residue');
  if (residue.total > 0) {
    const [first] = residue.items;
    const example = first === undefined ? '' : `, ${first.kind} ${first.id} among them`;
    const why = `${run.record.scenario} left ${residue.total} behind${example}`;
    return { verdict: 'fail', whys: [why], sources };
  }
  if (judgement.verdict === 'inconclusive') return judgement;
  return { verdict: 'pass', whys: ['nothing was left behind'], sources };
}

/** Fewer cycles than the document asks for show less than it says. */
function withCycles(finding: Finding, runs: Runs): Finding {
  const run = runs['memory-leak'];
  if (run === undefined || finding.verdict === 'fail') return finding;
  const { completed } = run.record.iterations;
  if (completed >= cyclesAsked) return finding;
  const few: Finding = {
    verdict: 'inconclusive',
    whys: [`${completed} of the ${cyclesAsked} cycles were made`],
    sources: [source(run, 'iterations', `completed >= ${cyclesAsked}`)],
  };
  return worst([finding, few]);
}

/** Each once: a section and a criterion may ask for the same. */
export function distinctOf(requirements: Requirements): readonly Requirement[] {
  const all: readonly Requirement[] = Object.values(requirements);
  return all.filter(
    ({ finding }, index) => all.findIndex((other) => other.finding === finding) === index,
  );
}

export type Decision = 'go' | 'no-go' | 'undecided';

/** The decision, by the gravest of all requirements. */
export function decisionOf(requirements: Requirements): Decision {
  const { verdict } = worst(Object.values(requirements).map(({ finding }) => finding));
  if (verdict === 'pass') return 'go';
  return verdict === 'fail' ? 'no-go' : 'undecided';
}

/** Which requirements keep the decision from being to go, and by how much; empty of one to go. */
export function decidingReasons(requirements: Requirements): readonly string[] {
  const all = distinctOf(requirements);
  const failed = all.filter(({ finding }) => finding.verdict === 'fail');
  const open = all.filter(({ finding }) => finding.verdict !== 'pass');
  return (failed.length > 0 ? failed : open).map(
    ({ name, finding }) => `${name}: ${finding.whys.join(', ')}`,
  );
}
