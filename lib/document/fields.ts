/** What a figure counts. */
export type Quantity = 'time' | 'size' | 'percent';

interface FieldBase {
  readonly id: string;
  /** As people know it: the heading, and the label under it. */
  readonly heading: string;
  /** Headings of a document that are this one, in lower case and without numbers. */
  readonly section: RegExp;
  /** Letter case does not matter; a number in it stands for any. */
  readonly label?: string;
}

/** A place of the results document that a run can answer. */
export type Field =
  | (FieldBase & { readonly kind: 'result' | 'decision' | 'criterion'; readonly label: string })
  | (FieldBase & { readonly kind: 'figure'; readonly label: string; readonly quantity: Quantity })
  /** The first code block behind the label or, without one, of the section. */
  | (FieldBase & { readonly kind: 'block'; readonly placeholder: readonly string[] });

const connection = { heading: 'Containerd Connection', section: /^containerd connection$/ };
const imagePull = { heading: 'Image Pull', section: /^image pull$/ };
const lifecycle = { heading: 'Container Lifecycle', section: /^container lifecycle$/ };
const leak = { heading: 'Memory Leak Test', section: /^memory leak test$/ };
const constraints = { heading: 'Resource Constraints', section: /^resource constraints$/ };
const pullTime = { heading: 'Image Pull Time', section: /^image pull time$/ };
const startTime = { heading: 'Container Start Time', section: /^container start time$/ };
const memory = { heading: 'Memory Overhead', section: /^memory overhead$/ };
const criteria = { heading: 'Success Criteria', section: /^success criteria$/ };
const decision = { heading: 'Go/No-Go Decision', section: /^go ?\/ ?no-?go decision$/ };

const result = { kind: 'result', label: 'Result' } as const;
const observed = { kind: 'block', label: 'Observed' } as const;

/** Every field, in the order of the document. */
const table = [
  { id: 'connection.result', ...connection, ...result },
  { id: 'connection.observed', ...connection, ...observed, placeholder: ['# Connection output'] },
  { id: 'image-pull.result', ...imagePull, ...result },
  { id: 'image-pull.time', ...imagePull, ...figure('Pull Time', 'time') },
  { id: 'image-pull.size', ...imagePull, ...figure('Image Size', 'size') },
  {
    id: 'image-pull.observed',
    ...imagePull,
    ...observed,
    placeholder: ['# Pull output and timing'],
  },
  { id: 'lifecycle.result', ...lifecycle, ...result },
  { id: 'lifecycle.observed', ...lifecycle, ...observed, placeholder: ['# Lifecycle output'] },
  { id: 'memory-leak.result', ...leak, ...result },
  { id: 'memory-leak.growth', ...leak, ...figure('Memory Growth', 'percent') },
  { id: 'memory-leak.observed', ...leak, ...observed, placeholder: ['# Memory test output'] },
  { id: 'constraints.result', ...constraints, ...result },
  {
    id: 'constraints.observed',
    ...constraints,
    ...observed,
    placeholder: ['# Resource constraint output'],
  },
  { id: 'pull-time.time', ...pullTime, ...figure('Time', 'time') },
  { id: 'pull-time.size', ...pullTime, ...figure('Size', 'size') },
  { id: 'start-time.create', ...startTime, ...figure('Create', 'time') },
  { id: 'start-time.start', ...startTime, ...figure('Start', 'time') },
  { id: 'start-time.total', ...startTime, ...figure('Total', 'time') },
  { id: 'memory.initial', ...memory, ...figure('Initial', 'size') },
  { id: 'memory.after', ...memory, ...figure('After 100 cycles', 'size') },
  { id: 'memory.growth', ...memory, ...figure('Growth', 'percent') },
  { id: 'criteria.connect', ...criteria, ...criterion('Successfully connect to containerd') },
  { id: 'criteria.pull', ...criteria, ...criterion('Pull images from registry') },
  { id: 'criteria.create', ...criteria, ...criterion('Create containers from images') },
  { id: 'criteria.start', ...criteria, ...criterion('Start and stop containers') },
  { id: 'criteria.status', ...criteria, ...criterion('Check container status') },
  { id: 'criteria.clean-up', ...criteria, ...criterion('Clean up') },
  { id: 'criteria.memory', ...criteria, ...criterion('No memory leaks') },
  { id: 'criteria.constraints', ...criteria, ...criterion('Resource constraints working') },
  { id: 'decision', ...decision, kind: 'decision', label: 'Decision' },
  {
    id: 'rationale',
    ...decision,
    kind: 'block',
    label: 'Rationale',
    placeholder: ["# Why containerd meets (or doesn't meet) Warren's requirements"],
  },
  {
    id: 'issues',
    heading: 'Issues Discovered',
    section: /^issues discovered$/,
    kind: 'block',
    placeholder: ['# Problems, workarounds, concerns'],
  },
  {
    id: 'recommendations',
    heading: 'Recommendations',
    section: /^recommendations\b/,
    kind: 'block',
    placeholder: [
      '# Lessons learned:',
      '# - containerd namespace strategy',
      '# - Error handling patterns',
      '# - Resource cleanup best practices',
      '# - Image caching considerations',
    ],
  },
] as const satisfies readonly Field[];

export type FieldId = (typeof table)[number]['id'];
export type FieldOf = Field & { readonly id: FieldId };
export const fields: readonly FieldOf[] = table;

/** `Image Pull: Pull Time`. */
export function nameOf({ heading, label }: Field): string {
  return label === undefined ? heading : `${heading}: ${label}`;
}

/** What finds a label in a text, without regard to case. */
export function labelSource(label: string): string {
  return label.replace(/\d+/g, '\\d+').replace(/ /g, ' +');
}

function figure(label: string, quantity: Quantity) {
  return { kind: 'figure', label, quantity } as const;
}

function criterion(label: string) {
  return { kind: 'criterion', label } as const;
}
