import { createServer } from 'node:http';
import { systemClock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { openContents } from './content.ts';
import { Faults } from './faults.ts';
import { Handler } from './handler.ts';
import type { ServerCommand, ServerMessage, ServerOptions } from './protocol.ts';

// The embedded registry: a process of its own, so that serving an image does not show in the memory
// and the CPU time of the one that measures. It lives as long as the channel to its parent.

const tell = (message: ServerMessage): void => void process.send?.(message);

process.on('disconnect', () => process.exit());
// A terminal sends its signal to all; the parent still needs the registry to end in order.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});

try {
  const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
  const faults = new Faults();
  faults.set(options.faults ?? []);
  const handler = new Handler(await openContents(options), faults, options, systemClock);
  const server = createServer((request, response) => {
    handler.handle(request, response).catch(() => response.destroy());
  });
  process.on('message', (message: ServerCommand) => {
    switch (message.command) {
      case 'fault':
        faults.set(message.fault === undefined ? [] : [message.fault]);
        return tell({ event: 'done' });
      case 'disturb':
        faults.set(message.disturbance?.faults ?? options.faults ?? []);
        handler.setPace({ ...options, ...message.disturbance });
        return tell({ event: 'done' });
      case 'stats':
        return tell({ event: 'stats', stats: handler.stats });
    }
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    tell({ event: 'listening', port });
  });
} catch (error) {
  tell({ event: 'failed', message: messageOf(error) });
  process.exit(1);
}
