import { dirname } from 'node:path';
import type { Defect } from './plant.ts';

/** The programs that a private daemon really uses. */
export interface RealPrograms {
  readonly containerd: string;
  readonly runtime: string;
}

/** What the scripts are made of. */
export interface WrapperParts {
  /** Where the scripts lie. */
  readonly folder: string;
  readonly real: RealPrograms;
  /** Command that starts the proxy, without its options. */
  readonly proxy: readonly string[];
  readonly defect: Defect | undefined;
}

/** In the folder of the scripts. */
export const wrapperFiles = {
  faults: 'faults.json',
  ready: 'ready',
  acted: 'acted',
  /** Folders that were made outside of the daemon's own, a line each. */
  outside: 'outside',
} as const;

/** Scripts by their names, which are those of the programs they stand before. */
export function wrapperScripts(parts: WrapperParts): Readonly<Record<string, string>> {
  return {
    containerd: containerdScript(parts),
    runc: runtimeScript(parts),
  };
}

const head = ({ folder }: WrapperParts) => `#!/bin/sh
# Made by containerd-bench selftest, for one run.
here=${quoted(folder)}
acted() { echo acted >>"$here/${wrapperFiles.acted}"; }
outside() { mkdir "$1" && echo "$1" >>"$here/${wrapperFiles.outside}"; }
`;

/**
 * Starts the proxy and becomes the daemon, which finds the other script first in its PATH, and then
 * the shim of its own release.
 */
function containerdScript(parts: WrapperParts): string {
  const { real, proxy } = parts;
  const file = (name: 'faults' | 'ready' | 'acted') => `--${name} "$here/${wrapperFiles[name]}"`;
  const options = [file('faults'), file('ready'), file('acted')].join(' ');
  return `${head(parts)}
# The harness calls: containerd --config FILE
${proxy.map(quoted).join(' ')} --config "$2" --held "$PPID" ${options} >>"$here/proxy.log" 2>&1 &
proxy=$!
until [ -e "$here/${wrapperFiles.ready}" ]; do
  kill -0 "$proxy" || { cat "$here/proxy.log" >&2; exit 1; }
  sleep 0.02
done
# Until the proxy stands before the daemon, the harness must not find it: the proxy lets it go on.
kill -STOP "$PPID"
PATH="$here":${quoted(dirname(real.containerd))}:"$PATH" exec ${quoted(real.containerd)} "$@"
`;
}

/** Called as: runc --root FOLDER … COMMAND … --bundle FOLDER … ID */
function runtimeScript(parts: WrapperParts): string {
  const { real, defect } = parts;
  const plant = defect?.where === 'runtime' ? defect.plant : undefined;
  const shellFor = (when: 'before' | 'after') =>
    plant?.when === when
      ? `if [ "$command" = ${plant.command} ]; then\n${indented(plant.shell)}\nfi`
      : ':';
  return `${head(parts)}
command= bundle= root= previous= word=
for word in "$@"; do
  case $previous in
    --root) root=$word ;;
    --bundle) bundle=$word ;;
  esac
  case $word in create | start | kill | delete | state) [ -n "$command" ] || command=$word ;; esac
  previous=$word
done
id=$word
${shellFor('before')}
${quoted(real.runtime)} "$@"
status=$?
${shellFor('after')}
exit $status
`;
}

function indented(shell: string): string {
  return shell
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
