import type { TarEntry } from './tar.ts';
import { complete, textFile } from './tar-entries.ts';

/**
 * The first process of a container: a script that becomes the server, as its model does.
 *
 * busybox has one applet that waits for ever and whose handler for SIGTERM and SIGQUIT itself ends
 * the process with status 0: watchdog, here with /dev/null for its device. A shell with a trap will
 * not do: a signal that comes between its look for signals and its wait is not acted on until the
 * wait is over, and each such stop would last the whole grace period.
 */
const entrypoint = `#!/bin/sh
# Stand-in for the entrypoint of nginx: waits to be told to stop, and serves nothing.
case "\${1-}" in
  '' | nginx | nginx-debug | -*) exec busybox watchdog -F -t 86400 /dev/null ;;
  *) exec "$@" ;;
esac
`;

/** Applets without which a container of the image cannot run. */
export const neededApplets = ['sh', 'watchdog'] as const;

const hook = (purpose: string) => `#!/bin/sh
# The image that this one stands in for has a script of this name, which ${purpose}.
# This one does nothing. It makes a layer of its own, as its model does, and is never run,
# because the entrypoint of the stand-in starts no server that could be configured.
exit 0
`;

/** The small layers: one script each. Of another variant of the image each is another one. */
export function scriptLayers(variant: number): TarEntry[][] {
  const mark = variant === 0 ? '' : `# Variant ${variant}.\n`;
  const hooks: [string, string][] = [
    ['10-listen-on-ipv6-by-default.sh', 'makes nginx listen on IPv6 where the host has it'],
    ['15-local-resolvers.envsh', 'exports the name servers of the container'],
    ['20-envsubst-on-templates.sh', 'fills environment variables into configuration templates'],
    ['30-tune-worker-processes.sh', 'sets the number of workers from the CPU quota'],
  ];
  return [
    complete([textFile('docker-entrypoint.sh', entrypoint + mark, 0o755)]),
    ...hooks.map(([name, purpose]) =>
      complete([textFile(`docker-entrypoint.d/${name}`, hook(purpose) + mark, 0o755)]),
    ),
  ];
}
