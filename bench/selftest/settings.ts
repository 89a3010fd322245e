/** A shipped scenario, shortened to what the defects planted in it need. */
export interface Setting {
  /** File in scenarios/, without its extension. */
  readonly scenario: string;
  /** What stands between harness and daemon: nothing, or the proxy and the wrappers. */
  readonly surroundings: 'none' | 'wrapped';
  /** Metrics whose thresholds are kept; absent: all. Others need more iterations than this setting has. */
  readonly judges?: readonly string[];
  /** Of a scenario that makes several containers in an iteration, those that are made, from 0. */
  readonly containers?: readonly number[];
  readonly overrides: Readonly<Record<string, string>>;
}

/** The signal whose delivery needs no waiting: cycles per second are what counts here. */
const fastKill = { 'steps.3.kill.signal': 'SIGKILL' };

export const settings = {
  /** Slopes need many cycles. */
  memory: {
    scenario: 'leak',
    surroundings: 'none',
    overrides: { ...fastKill, 'load.iterations': '120', settle: '0s' },
  },
  /** What is seen during a run only; most of it is counted in every tenth sample. */
  counters: {
    scenario: 'leak',
    surroundings: 'wrapped',
    judges: ['accumulation', 'residue', 'failures'],
    overrides: { ...fastKill, 'load.iterations': '60', 'load.warmup': '1', settle: '0s' },
  },
  /** A whole thing for each cycle shows in a few. */
  things: {
    scenario: 'leak',
    surroundings: 'wrapped',
    judges: ['residue', 'failures'],
    overrides: { ...fastKill, 'load.iterations': '5', 'load.warmup': '1', settle: '0s' },
  },
  /** Timings, and calls that fail: 27 containers, and some 150 calls about their tasks. */
  speed: {
    scenario: 'create-start',
    surroundings: 'wrapped',
    overrides: { 'load.iterations': '25', 'load.warmup': '2', settle: '0s' },
  },
  /** Waits that are over soon. */
  patience: {
    scenario: 'leak',
    surroundings: 'wrapped',
    judges: ['residue', 'failures'],
    overrides: {
      ...fastKill,
      'steps.3.kill.grace': '500ms',
      callTimeout: '3s',
      'load.iterations': '1',
      'load.warmup': '0',
      settle: '0s',
    },
  },
  /** Its first containers: what the kernel was told, and what it does with too much memory. */
  limits: {
    scenario: 'limits',
    surroundings: 'wrapped',
    containers: [0, 1],
    overrides: { settle: '0s' },
  },
  /** The namespace that the blobs are hidden in is residue too; retries only the client counts. */
  pull: {
    scenario: 'cold-pull',
    surroundings: 'wrapped',
    judges: ['pull', 'failures'],
    overrides: { 'load.iterations': '3', settle: '0s' },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
