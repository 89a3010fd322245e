import type { RunEvent } from '../core/events.ts';
import { type CheckKind, type Condition, checkOf, type FactValue, facts } from '../core/fact.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { CheckResult } from '../core/record.ts';
import { formatFact, meets } from './condition.ts';

type CheckEvent = Extract<RunEvent, { type: 'check' }>;
type ExpectStep = Extract<Step, { operation: 'expect' }>;

/** One condition of the plan with what was found of it, before the checks are looked at together. */
interface Row {
  /** Of the plan, from 1. */
  readonly step: number;
  readonly check: string;
  readonly kind: CheckKind;
  readonly condition: Condition;
  count: number;
  failed: number;
  /** Of the first reading that did not hold, else of the last one. */
  value: FactValue | undefined;
  unreadable: string | undefined;
  output: string | undefined;
}

/** Collects what the conditions of a plan's `expect` steps found, in fixed memory, and judges it. */
export class CheckTable {
  readonly #rows: ReadonlyMap<string, Row>;

  constructor({ steps }: Pick<Plan, 'steps'>) {
    this.#rows = new Map(
      steps.flatMap((step, index) => (step.operation === 'expect' ? rowsOf(step, index + 1) : [])),
    );
  }

  /** An event of no step of the plan is passed over. */
  add({ step, fact, reading, output }: CheckEvent): void {
    const row = this.#rows.get(keyOf(step, fact));
    if (row === undefined) return;
    row.count += 1;
    const unreadable = 'unreadable' in reading;
    if (!unreadable && meets(reading.value, row.condition)) {
      if (row.failed === 0) row.value = reading.value;
      return;
    }
    row.failed += 1;
    if (row.failed > 1) return;
    row.value = unreadable ? undefined : reading.value;
    row.unreadable = unreadable ? reading.unreadable : undefined;
    row.output = output;
  }

  /**
   * A read-back or an observation that does not hold has failed; but a control that does not hold
   * takes the observations of its check along, since neither their success nor their failure then
   * means anything. What could not be read is inconclusive. None for a plan without `expect`.
   */
  results(): readonly CheckResult[] {
    const rows = [...this.#rows.values()];
    const spoilt = new Map(
      rows
        .filter((row) => row.kind === 'control' && !passes(row))
        // The first of a check is the one that is named.
        .reverse()
        .map((control) => [control.check, control]),
    );
    return rows.map((row) => {
      const { check, kind, condition, count, failed, value, output } = row;
      const { fact, expression } = condition;
      return {
        ...{ check, kind, fact, expression, unit: facts[fact].unit },
        ...(value === undefined ? {} : { value }),
        ...{ count, failed },
        ...(this.#isMissedEvent(row) ? finding(row) : judge(row, spoilt.get(check))),
        ...(output === undefined ? {} : { output }),
      };
    });
  }

  /** The kernel did kill: that the daemon did not tell is its own fault, not the limit's. */
  #isMissedEvent({ step, condition, failed, value }: Row): boolean {
    if (condition.fact !== 'oom.events' || failed === 0 || value !== 0) return false;
    const kills = this.#rows.get(keyOf(step, 'oom.kills'));
    return kills !== undefined && passes(kills) && Number(kills.value) > 0;
  }
}

type Judgement = Pick<CheckResult, 'verdict' | 'why'>;

function finding({ count, failed }: Row): Judgement {
  return {
    verdict: 'finding',
    why: `the kernel killed for memory, but containerd published no event, ${failed} of ${count} times`,
  };
}

function judge(row: Row, control: Row | undefined): Judgement {
  const { check, kind, condition, count } = row;
  if (count === 0) {
    return {
      verdict: 'no-data',
      why: `check ${check}: ${wording(condition)} was not looked at: the run did not come so far`,
    };
  }
  if (kind === 'control') {
    if (passes(row)) return { verdict: 'pass', why: found(row) };
    return {
      verdict: 'inconclusive',
      why: `check ${check}: its control does not hold, so that it proves nothing: ${found(row)}`,
    };
  }
  if (kind === 'observed' && control !== undefined) {
    const why = `check ${check}: ${found(row)}, but it proves nothing, since the control ${wording(control.condition)} does not hold`;
    return { verdict: 'inconclusive', why };
  }
  if (passes(row)) return { verdict: 'pass', why: found(row) };
  const verdict = row.value === undefined ? 'inconclusive' : 'fail';
  return { verdict, why: `check ${check}: ${found(row)}` };
}

function passes({ count, failed }: Row): boolean {
  return count > 0 && failed === 0;
}

/** `cpu.usage is 0.502 cores, expected <= 0.55`. */
function found({ condition, value, unreadable, count, failed }: Row): string {
  const { fact, expression } = condition;
  const often = failed === 0 || count === 1 ? '' : `, ${failed} of ${count} times`;
  if (value === undefined)
    return `${fact} could not be read: ${unreadable ?? 'no reason given'}${often}`;
  return `${fact} is ${formatFact(value, facts[fact].unit)}, expected ${expression}${often}`;
}

function wording({ fact, expression }: Condition): string {
  return `${fact} ${expression}`;
}

function rowsOf({ check, control, conditions }: ExpectStep, step: number): [string, Row][] {
  return conditions.map((condition) => [
    keyOf(step, condition.fact),
    {
      step,
      check: check ?? checkOf(condition.fact),
      kind: control ? 'control' : facts[condition.fact].kind,
      condition,
      count: 0,
      failed: 0,
      value: undefined,
      unreadable: undefined,
      output: undefined,
    },
  ]);
}

function keyOf(step: number, fact: string): string {
  return `${step}/${fact}`;
}
