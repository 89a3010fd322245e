import type { Execs, Exit } from '../api.ts';
import { type Calls, noDeadline } from '../call.ts';
import type { Timestamp__Output } from '../generated/google/protobuf/Timestamp.ts';
import type { Protocol } from '../protocol.ts';
import { fromTimestamp, toAny } from './convert.ts';

export function execsService(calls: Calls, methods: Protocol['tasks']): Execs {
  return {
    async create({ containerId, execId, process }, options) {
      const request = { containerId, execId, spec: toAny(process) };
      await calls.unary('execs.create', methods.Exec, request, options);
    },
    async start(containerId, execId, options) {
      const request = { containerId, execId };
      const { pid } = await calls.unary('execs.start', methods.Start, request, options);
      return pid ?? 0;
    },
    async wait(containerId, execId, options) {
      const request = { containerId, execId };
      return toExit(await calls.unary('execs.wait', methods.Wait, request, options, noDeadline));
    },
    async kill(containerId, execId, signal, options) {
      const request = { containerId, execId, signal };
      await calls.unary('execs.kill', methods.Kill, request, options);
    },
    async delete(containerId, execId, options) {
      const request = { containerId, execId };
      return toExit(await calls.unary('execs.delete', methods.DeleteProcess, request, options));
    },
  };
}

function toExit(answer: { exitStatus?: number; exitedAt?: Timestamp__Output | null }): Exit {
  return {
    exitStatus: answer.exitStatus ?? 0,
    exitedAt: fromTimestamp(answer.exitedAt ?? undefined),
  };
}
