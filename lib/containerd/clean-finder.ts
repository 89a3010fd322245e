import { basename } from 'node:path';
import { labels as labelNames } from '../core/identity.ts';
import type { Labels, Namespace } from './api.ts';
import type { HostFindings } from './clean-host-find.ts';
import type { Labelled, NamespaceView } from './clean-view.ts';
import { describe, type Leftover, type Thing } from './leftover.ts';
import { ingestPrefix, processOf, runOfName } from './ownership.ts';

/** Whether a run is at work: unknown when nothing says which process it is. */
type Life = 'alive' | 'dead' | 'unknown';

/** Tells the things of runs, at work or not, from those of everybody else. */
export class Finder {
  readonly found: Leftover[] = [];
  readonly #aliveOwner: (process: string) => boolean;
  readonly #namespaces: readonly Namespace[];
  readonly #views: readonly NamespaceView[];
  /** Whether a run is at work, for each run that something labelled tells of. */
  readonly #runs = new Map<string, boolean>();

  constructor(
    aliveOwner: (process: string) => boolean,
    namespaces: readonly Namespace[],
    views: readonly NamespaceView[],
  ) {
    this.#aliveOwner = aliveOwner;
    this.#namespaces = namespaces;
    this.#views = views;
    for (const { labels } of namespaces) this.#learn(labels);
    for (const view of views) {
      for (const { labels } of view.labelled) this.#learn(labels);
    }
  }

  addViews(): void {
    for (const view of this.#views) {
      this.#addLabelled(view);
      this.#addTasks(view);
      this.#addIngests(view);
    }
  }

  addHost({ shims, bundles, runtimeStates, cgroups }: HostFindings): void {
    for (const { id, namespace, pid } of shims) {
      const run = this.#runOfContainer(namespace, id);
      const known = this.#view(namespace)?.tasks.some(({ containerId }) => containerId === id);
      // The daemon ends a shim that it knows of when its task is deleted.
      if (run !== undefined && known !== true) {
        this.#add({ kind: 'shim', namespace, id, pid }, run, this.#life(run));
      }
    }
    for (const { path, namespace } of bundles) {
      const run = this.#runOfContainer(namespace, basename(path));
      if (run !== undefined) {
        this.#add({ kind: 'bundle', namespace, id: path }, run, this.#life(run));
      }
    }
    for (const { path, namespace } of runtimeStates) {
      const run = this.#runOfContainer(namespace, basename(path));
      // Other daemons may share the folder: only what is known to be dead is dead.
      if (run !== undefined && this.#hostLife(run) !== 'unknown') {
        this.#add({ kind: 'runtime-state', namespace, id: path }, run, this.#life(run));
      }
    }
    for (const { path, busy } of cgroups) {
      const run = runOfName(basename(path)) ?? '';
      const life = this.#hostLife(run);
      if (life !== 'unknown' || !busy) {
        this.#add({ kind: 'cgroup', id: path, kill: life === 'dead' }, run, life);
      }
    }
  }

  /** Those that a run made, and that hold nothing of anybody else's. */
  addNamespaces(): void {
    for (const { name, labels } of this.#namespaces) {
      const run = labels[labelNames.run];
      const labelled = this.#view(name)?.labelled ?? [];
      if (run !== undefined && labelled.every(this.#isDead)) {
        this.#add({ kind: 'namespace', id: name }, run, this.#life(run, labels));
      }
    }
  }

  readonly #isDead = ({ labels, committed }: Labelled): boolean => {
    const run = labels[labelNames.run];
    // Layers carry no label and go with their image.
    return run === undefined ? committed === true : this.#life(run, labels) !== 'alive';
  };

  #addLabelled(view: NamespaceView): void {
    for (const { labels, committed, ...thing } of view.labelled) {
      const run = labels[labelNames.run];
      // A committed snapshot is an image's layer, which a live run may use: the collector takes it.
      if (run !== undefined && !committed) {
        this.#add(thing, run, this.#life(run, labels));
      }
    }
  }

  #addTasks({ namespace, tasks, labelled }: NamespaceView): void {
    for (const { containerId: id } of tasks) {
      const run = this.#runOfContainer(namespace, id);
      if (run !== undefined) {
        const labels = labelled.find((each) => each.kind === 'container' && each.id === id)?.labels;
        this.#add({ kind: 'task', namespace, id }, run, this.#life(run, labels));
      }
    }
  }

  /** One that names no run is left alone while any run is at work in the namespace. */
  #addIngests({ namespace, ingests, labelled }: NamespaceView): void {
    const busy = labelled.some(({ labels }) => {
      const run = labels[labelNames.run];
      return run !== undefined && this.#life(run, labels) === 'alive';
    });
    for (const { ref } of ingests) {
      if (ref.startsWith(ingestPrefix)) {
        const run = runOfName(ref);
        const life = run === undefined ? (busy ? 'alive' : 'dead') : this.#life(run);
        this.#add({ kind: 'ingest', namespace, id: ref }, run ?? '', life);
      }
    }
  }

  /** By the label of its record; by its name only when there is no record. */
  #runOfContainer(namespace: string, id: string): string | undefined {
    const record = this.#view(namespace)?.labelled.find(
      (each) => each.kind === 'container' && each.id === id,
    );
    return record === undefined ? runOfName(id) : record.labels[labelNames.run];
  }

  #view(namespace: string): NamespaceView | undefined {
    return this.#views.find((each) => each.namespace === namespace);
  }

  /** A run that nothing labelled in the daemon tells of holds no lease, so it is not at work there. */
  #add(thing: Thing, run: string, life: Life): void {
    const alive = life === 'alive';
    this.found.push({ ...thing, run, alive, description: describe(thing, run, alive) });
  }

  #learn(labels: Labels): void {
    const run = labels[labelNames.run];
    const process = processOf(labels);
    if (run !== undefined && process !== undefined) {
      this.#runs.set(run, this.#runs.get(run) === true || this.#aliveOwner(process));
    }
  }

  /** A label without its process says no more than a name. */
  #life(run: string, labels: Labels = {}): Life {
    const process = processOf(labels);
    const alive = process === undefined ? this.#runs.get(run) : this.#aliveOwner(process);
    if (alive === undefined) {
      return 'unknown';
    }
    return alive ? 'alive' : 'dead';
  }

  /** Of a run that may have been another daemon's: dead also when this one has leftovers of it. */
  #hostLife(run: string): Life {
    const life = this.#life(run);
    const left = this.found.some(
      (each) => each.run === run && !each.alive && each.kind !== 'cgroup',
    );
    return life === 'unknown' && left ? 'dead' : life;
  }
}
