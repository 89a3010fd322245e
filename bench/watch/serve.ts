import type { LiveServer } from '../../lib/live/server/start.ts';
import type { ServeOptions } from '../cli/serve.ts';
import type { World } from '../world.ts';

/** Serves a live page while `work` goes on, where one is asked for. What cannot be served is known before anything begins. */
export async function whileServing<T>(
  world: Pick<World, 'nodeProgram' | 'stderr'>,
  options: ServeOptions | undefined,
  work: (page: Pick<LiveServer, 'follow' | 'url'> | undefined) => Promise<T>,
): Promise<T> {
  if (options === undefined) return work(undefined);
  const { startLiveServer } = await import('../../lib/live/server/start.ts');
  const server = await startLiveServer(options, world.nodeProgram);
  world.stderr.write(`live page: ${server.url}\n`);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
