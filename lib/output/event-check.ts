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
  iteration: { atMs: 'number', phase: 'string', iteration: 'number', ok: 'boolean' },
  observation: { atMs: 'number', operation: 'string', text: 'string' },
  tinybench: { atMs: 'number', statistics: 'object' },
  warning: { atMs: 'number', warning: 'object' },
  residue: { atMs: 'number', items: 'array' },
  end: { atMs: 'number', endedAt: 'string', outcome: 'object' },
};

const checks: ReadonlyMap<string, readonly (readonly [string, FieldType])[]> = new Map(
  Object.entries(fields).map(([type, required]) => [type, Object.entries(required)]),
);

/** The one place where a parsed line becomes an event. Returns what is wrong with it otherwise. */
export function asRunEvent(value: unknown): RunEvent | string {
  if (!isObject(value)) return 'expected an object';
  const type = value.type;
  const required = typeof type === 'string' ? checks.get(type) : undefined;
  if (required === undefined) {
    return `expected a known "type", got ${JSON.stringify(type)}: is it from a newer version?`;
  }
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
