import { setTimeout as sleep } from 'node:timers/promises';
import type { Blob, Content, Ingest } from '../api.ts';
import type { Calls } from '../call.ts';
import { ContainerdError, isAlreadyExists } from '../errors.ts';
import type { Info__Output } from '../generated/containerd/services/content/v1/Info.ts';
import type { Protocol } from '../protocol.ts';
import { writeBlob } from './content-write.ts';
import { fromTimestamp } from './convert.ts';

/** How often an ingest is aborted whose writer is just being closed, and how long is waited between. */
const abortTries = 25;
const pauseMs = 20;

export function contentService(calls: Calls, methods: Protocol['content']): Content {
  return {
    async list(options) {
      const blobs: Blob[] = [];
      await calls.receiveAll('content.list', methods.List, {}, options, ({ info }) => {
        for (const each of info ?? []) blobs.push(fromInfo(each));
      });
      return blobs;
    },
    async info(digest, options) {
      const { info } = await calls.unary('content.info', methods.Info, { digest }, options);
      const { createdAt } = info ?? {};
      return {
        ...fromInfo(info ?? {}),
        ...(createdAt === undefined ? {} : { createdAtMs: fromTimestamp(createdAt) * 1000 }),
      };
    },
    async read(digest, maxBytes, options) {
      const parts: Uint8Array[] = [];
      let bytes = 0;
      await calls.receiveAll('content.read', methods.Read, { digest }, options, ({ data }) => {
        if (data === undefined) return;
        bytes += data.length;
        if (bytes > maxBytes) {
          const detail = `expected at most ${maxBytes} bytes, but ${digest} has more`;
          throw new ContainerdError('resource_exhausted', 'content.read', detail);
        }
        parts.push(data);
      });
      return Buffer.concat(parts, bytes);
    },
    async write(blob, chunks, options) {
      const exchange = calls.exchange('content.write', methods.Write, options);
      try {
        return await writeBlob(exchange, blob, chunks);
      } catch (error) {
        if (isAlreadyExists(error)) return false;
        throw error;
      } finally {
        exchange.close();
      }
    },
    async ingests(options) {
      const { statuses } = await calls.unary('content.ingests', methods.ListStatuses, {}, options);
      return (statuses ?? []).map(
        ({ ref, offset }): Ingest => ({ ref: ref ?? '', offset: offset ?? 0 }),
      );
    },
    async abort(ref, options) {
      for (let tries = 1; ; tries += 1) {
        try {
          await calls.unary('content.abort', methods.Abort, { ref }, options);
          return;
        } catch (error) {
          if (!isStillWritten(error) || tries === abortTries) throw error;
          await sleep(pauseMs);
        }
      }
    },
    async delete(digest, options) {
      await calls.unary('content.delete', methods.Delete, { digest }, options);
    },
  };
}

/**
 * The daemon learns late that a stream was cancelled, and then puts a file into the ingest's folder: where
 * the folder is being removed at that moment, it is not empty any more.
 */
function isStillWritten(error: unknown): boolean {
  return error instanceof ContainerdError && /: directory not empty$/.test(error.message);
}

function fromInfo({ digest, size, labels }: Info__Output): Blob {
  return { digest: digest ?? '', size: size ?? 0, labels: labels ?? {} };
}
