import { appendFileSync, linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { daemonPaths } from '../embedded/folder.ts';
import { accepts } from '../embedded/launch.ts';
import { connect } from '../grpc.ts';
import type { Fault } from './fault.ts';
import { litterer } from './litter.ts';
import { startProxy } from './server.ts';

// The proxy before a private containerd: started by the same script that then becomes the daemon,
// and so its child, with which it ends. It is a process of its own, so that it shows neither in the
// harness nor in the daemon. `--config FILE` is the daemon's own: whoever removes that daemon knows
// the processes that carry it.

const { config, held, faults, ready, acted } = parseArgs({
  options: {
    config: { type: 'string', default: '' },
    /** PID of a client that was stopped so that it does not connect before the proxy is there. */
    held: { type: 'string', default: '' },
    /** JSON of a list of faults. */
    faults: { type: 'string', default: '' },
    /** Written when the daemon may be started. */
    ready: { type: 'string', default: '' },
    /** Gets a line for each fault that was done. */
    acted: { type: 'string', default: '' },
  },
}).values;

const letGo = () => {
  try {
    process.kill(Number(held), 'SIGCONT');
  } catch {
    // It has ended.
  }
};
// However this ends, nobody is left standing.
process.on('exit', letGo);

const daemon = process.ppid;
const endWithDaemon = () => {
  if (process.ppid !== daemon) process.exit();
};
setInterval(endWithDaemon, 50);

const { address } = daemonPaths(dirname(config));
const [ownSocket, daemonSocket] = [`${address}.p`, `${address}.d`];
await startProxy({
  listenAt: ownSocket,
  daemonAt: daemonSocket,
  faults: JSON.parse(readFileSync(faults, 'utf8')) as Fault[],
  litter: litterer(() => connect(daemonSocket)),
  onFault: ({ kind }) => appendFileSync(acted, `${kind}\n`),
});
writeFileSync(ready, '');
while (!(await accepts(address))) await sleep(1);
linkSync(address, daemonSocket);
// In one step, so that the address is never without a socket. The kernel still has the daemon
// listen at it, which is what a search for the daemon's process goes by.
renameSync(ownSocket, address);
letGo();
