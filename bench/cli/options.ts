import type { Argv } from 'yargs';

/* Options that several commands have, and what they come to. */

export interface DaemonOptions {
  /** Absent: the default socket, or a private daemon where there is none. */
  readonly address?: string;
  readonly embedded: boolean;
  /** Program of the private daemon. */
  readonly containerd?: string;
}

/** Headings in the help of a command. */
export const headings = {
  daemon: 'Which containerd:',
  image: 'Which image:',
  scenario: 'The scenario:',
  record: 'What is recorded, and where:',
  shown: 'What is shown:',
  turns: 'Runs in turns:',
} as const;

export function withAddress<T>(y: Argv<T>) {
  return y.option('address', {
    group: headings.daemon,
    alias: 'a',
    type: 'string',
    requiresArg: true,
    describe:
      'Socket of containerd (default: $CONTAINERD_ADDRESS, else /run/containerd/containerd.sock)',
  });
}

export function withJson<T>(y: Argv<T>, describe: string) {
  return y.option('json', { group: headings.shown, type: 'boolean', default: false, describe });
}

export function withDaemon<T>(y: Argv<T>) {
  return withContainerd(
    withAddress(y).option('embedded', {
      group: headings.daemon,
      alias: 'isolated',
      type: 'boolean',
      // Without a default: yargs takes one for something the user gave.
      conflicts: 'address',
      describe:
        'Start a private containerd for this run (also done when no address is given and no socket is there)',
    }),
  );
}

export function withContainerd<T>(y: Argv<T>) {
  return y.option('containerd', {
    group: headings.daemon,
    type: 'string',
    requiresArg: true,
    describe: 'Program for the private containerd (default: the one in PATH)',
  });
}

export function withResults<T>(y: Argv<T>) {
  return y.option('results', {
    group: headings.record,
    type: 'string',
    requiresArg: true,
    default: 'results',
    describe: 'Folder that runs get their own folders in, and baselines theirs',
  });
}

export function address(value: string | undefined): { readonly address?: string } {
  return value === undefined ? {} : { address: value };
}

export function daemonSettings(a: {
  readonly address: string | undefined;
  readonly embedded: boolean | undefined;
  readonly containerd: string | undefined;
}): DaemonOptions {
  return {
    ...address(a.address),
    embedded: a.embedded ?? false,
    ...(a.containerd === undefined ? {} : { containerd: a.containerd }),
  };
}

/** The same options again, for a process that is started with them. */
export function daemonArguments({ address, embedded, containerd }: DaemonOptions): string[] {
  return [
    ...(address === undefined ? [] : ['--address', address]),
    ...(embedded ? ['--embedded'] : []),
    ...(containerd === undefined ? [] : ['--containerd', containerd]),
  ];
}
