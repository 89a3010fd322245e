import type { RunEvent } from '../core/events.ts';

type FieldType = 'string' | 'number' | 'boolean' | 'object' | 'array';

/** The fields that a reader of each kind of event relies on. */
const fields: Readonly<Record<RunEvent['type'], Readonly<Record<string, FieldType>>>> = {
  run: {
    schema: 'string',
    runId: 'string',
    startedAt: 'string',
    host: 'object',
    harness: 'object',
  },
  daemon: { atMs: 'number', address: 'string', embedded: 'boolean', versions: 'object' },
  image: { atMs: 'number', ref: 'string', digest: 'string', source: 'string' },
  phase: { atMs: 'number', phase: 'string' },
  timing: {
    ...{ atMs: 'number', phase: 'string', iteration: 'number', worker: 'number' },
    ...{ operation: 'string', ok: 'boolean' },
  },
  sample: {
    atMs: 'number',
    phase: 'string',
    iteration: 'number',
    costMs: 'number',
    values: 'object',
  },
  pull: {
    ...{ atMs: 'number', phase: 'string', iteration: 'number', cold: 'boolean' },
    pull: 'object',
  },
  load: { atMs: 'number', phase: 'string', busyShare: 'number' },
  check: {
    ...{ atMs: 'number', phase: 'string', iteration: 'number', step: 'number', check: 'string' },
    ...{ kind: 'string', fact: 'string', expression: 'string', reading: 'object' },
  },
  'container-memory': {
    ...{ atMs: 'number', phase: 'string', iteration: 'number', step: 'number' },
    ...{ afterMs: 'array', bytes: 'array' },
  },
  iteration: { atMs: 'number', phase: 'string', iteration: 'number', ok: 'boolean' },
  fault: { atMs: 'number', number: 'number', kind: 'string', state: 'string' },
  observation: { atMs: 'number', operation: 'string', text: 'string' },
  tinybench: { atMs: 'number', statistics: 'object' },
  checkpoint: {
    ...{ atMs: 'number', number: 'number', measuredMs: 'number', iterations: 'object' },
    ...{ operations: 'object', memory: 'object' },
  },
  jump: { atMs: 'number', kind: 'string', ms: 'number' },
  resume: { atMs: 'number', resumedAt: 'string', gapMs: 'number' },
  warning: { atMs: 'number', warning: 'object' },
  residue: { atMs: 'number', items: 'array' },
  end: { atMs: 'number', endedAt: 'string', outcome: 'object' },
};

const checks: ReadonlyMap<string, readonly (readonly [string, FieldType])[]> = new Map(
  Object.entries(fields).map(([type, required]) => [type, Object.entries(required)]),
);

/**
 * The one place where a parsed line becomes an event. Returns what is wrong with it otherwise, and
 * undefined for an event of a type that is not known: a newer version wrote it.
 */
export function asRunEvent(value: unknown): RunEvent | string | undefined {
  if (!isObject(value)) return 'expected an object';
  const type = value.type;
  if (typeof type !== 'string') return `expected a "type", got ${JSON.stringify(type)}`;
  const required = checks.get(type);
  if (required === undefined) return undefined;
  for (const [field, expected] of required) {
    if (!is(value[field], expected)) return `expected "${field}" of type ${expected}`;
  }
  if (type === 'run' && value.schema !== 'bench/events/v1') {
    return `expected schema bench/events/v1, got ${JSON.stringify(value.schema)}`;
  }
  if (type === 'run' && Number.isNaN(Date.parse(String(value.startedAt)))) {
    return `expected "startedAt" to be a date, got ${JSON.stringify(value.startedAt)}`;
  }
  if (type === 'timing') {
    const [field, expected] = value.ok ? outcomes.succeeded : outcomes.failed;
    if (!is(value[field], expected)) return `expected "${field}" of type ${expected}`;
  }
  return value as unknown as RunEvent;
}

const outcomes = {
  succeeded: ['durationMs', 'number'],
  failed: ['error', 'object'],
} as const;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function is(value: unknown, type: FieldType): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}
