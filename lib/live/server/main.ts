import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { milliseconds, systemClock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { accessFor, bracketed } from './access.ts';
import { Feed } from './feed.ts';
import { createHandler } from './handler.ts';
import { Hub } from './hub.ts';
import { livePage } from './page.ts';
import type { ServerCommand, ServerMessage, ServerOptions } from './protocol.ts';

// The server of a live page: a process of its own, so that what it does for those who look does not show in the memory
// and the CPU time of the one that measures. It knows the run by its files alone, and lives as long as
// its standard input.

const tell = (message: ServerMessage): void =>
  void process.stdout.write(`${JSON.stringify(message)}\n`);
process.stdout.on('error', () => {});
// A terminal sends its signals to all; the parent ends this process, after the pages got the last data.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

const { host, port } = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
const hub = new Hub(randomBytes(4).toString('hex'), () => milliseconds(systemClock.now()));
const server = createServer();
server.maxConnections = 64;
const portNow = (): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
const access = accessFor(host, portNow);
server.on('request', createHandler(access, hub, await livePage()));
server.on('error', (error: NodeJS.ErrnoException) => {
  tell({ event: 'failed', code: error.code ?? 'unknown', message: messageOf(error) });
  process.exit(1);
});
server.listen(port, host, () => {
  tell({ event: 'listening', url: `http://${bracketed(host)}:${portNow()}${access.root}` });
});

const ended = new AbortController();
let feed: Promise<void> | undefined;
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { follow } = JSON.parse(line) as ServerCommand;
  feed = Feed.run(systemClock, hub, follow, ended.signal);
});
lines.on('close', async () => {
  ended.abort();
  await feed?.catch(() => {});
  process.exit();
});
