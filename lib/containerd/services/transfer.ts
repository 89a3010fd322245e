import { randomUUID } from 'node:crypto';
import type { Scope, Transfer } from '../api.ts';
import { type Calls, noDeadline } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import type { Any, Any__Output } from '../generated/google/protobuf/Any.ts';
import type { Packed, Protocol } from '../protocol.ts';
import { cancelledBy } from '../status.ts';
import { fromAny } from './convert.ts';

type Stream = Conversation<Any, Any__Output>;

/** How long the daemon may take to let go of a transfer that is over; its answer came already. */
const lettingGoMs = 15_000;
/** The same when it has not said a word of it: it may never have got the call. */
const unheardMs = 1_000;

export function transferService(calls: Calls, protocol: Protocol): Pick<Scope, 'transfer'> {
  return {
    async transfer(transfer, options) {
      const streams = new Streams(calls, protocol);
      try {
        const progress = await streams.progress(transfer);
        const auth = await streams.credentials(transfer);
        const signal = options?.signal;
        if (signal?.aborted) throw cancelledBy({ operation: 'transfer', deadlineMs: 0, signal });
        const request = requestOf(protocol, transfer, { progress: progress.id, auth: auth?.id });
        try {
          const { Transfer: method } = protocol.transfer;
          await calls.unary('transfer', method, request, options, noDeadline);
        } finally {
          await within(streams.heard ? lettingGoMs : unheardMs, progress.stream.ended);
        }
      } finally {
        streams.close();
      }
    },
  };
}

function requestOf(
  { messages }: Protocol,
  { reference, labels, arch, unpackInto, hostsFolder, scheme }: Transfer,
  streams: { readonly progress: string; readonly auth: string | undefined },
) {
  const platform = { os: 'linux', architecture: arch };
  const source = pack(messages.registry, {
    reference,
    resolver: {
      ...(streams.auth === undefined ? {} : { authStream: streams.auth }),
      ...(hostsFolder === undefined ? {} : { hostDir: hostsFolder }),
      ...(scheme === undefined ? {} : { defaultScheme: scheme }),
    },
  });
  const destination = pack(messages.imageStore, {
    name: reference,
    labels: { ...labels },
    platforms: [platform],
    // Without a limit an index that has nothing for the platform is pulled as an empty image.
    manifestLimit: 1,
    ...(unpackInto === undefined ? {} : { unpacks: [{ platform, snapshotter: unpackInto }] }),
  });
  return { source, destination, options: { progressStream: streams.progress } };
}

function pack<T>({ typeUrl, encode }: Packed<T, never>, message: T): Any {
  return { type_url: typeUrl, value: encode(message) };
}

/** The streams beside a transfer. They have to outlive it: its signal does not end them. */
class Streams {
  readonly #calls: Calls;
  readonly #protocol: Protocol;
  readonly #open: Stream[] = [];
  #heard = false;

  constructor(calls: Calls, protocol: Protocol) {
    this.#calls = calls;
    this.#protocol = protocol;
  }

  /** Whether the daemon has begun with the transfer. */
  get heard(): boolean {
    return this.#heard;
  }

  /** The daemon ends it when nothing of the transfer is at work any more. */
  progress({ onProgress }: Transfer): Promise<{ id: string; stream: Stream }> {
    const { decode } = this.#protocol.messages.progress;
    return this.#start('progress', (message) => {
      this.#heard = true;
      const { event, name, progress, total } = decode(bytesOf(message));
      onProgress({
        event: event ?? '',
        name: name ?? '',
        progress: progress ?? 0,
        total: total ?? 0,
      });
    });
  }

  async credentials(transfer: Transfer): Promise<{ id: string } | undefined> {
    if (transfer.credentials === undefined) return undefined;
    const { authRequest, authResponse } = this.#protocol.messages;
    const answer = async (host: string): Promise<void> => {
      // The daemon waits for an answer, also for one that says nothing.
      const found = await transfer.credentials?.(host).catch(() => undefined);
      stream.send(pack(authResponse, authAnswer(found)));
    };
    const { id, stream } = await this.#start('credentials', (message) => {
      const { host } = authRequest.decode(bytesOf(message));
      void answer(host ?? '');
    });
    return { id };
  }

  close(): void {
    for (const stream of this.#open) stream.close();
  }

  async #start(
    what: string,
    receive: (message: Any__Output) => void,
  ): Promise<{ id: string; stream: Stream }> {
    const { streaming, messages } = this.#protocol;
    const id = `containerd-bench-${what}-${randomUUID()}`;
    const stream = this.#calls.conversation(`transfer.${what}`, streaming.Stream, receive, {});
    this.#open.push(stream);
    await stream.open(pack(messages.streamInit, { id }));
    return { id, stream };
  }
}

function authAnswer(found: Awaited<ReturnType<NonNullable<Transfer['credentials']>>>) {
  if (found === undefined) return {};
  return found.identityToken === undefined
    ? { authType: 'CREDENTIALS' as const, username: found.username, secret: found.password }
    : { authType: 'REFRESH' as const, secret: found.identityToken };
}

function bytesOf(message: Any__Output): Buffer {
  return Buffer.from(fromAny(message).value);
}

/** The promise's end, or that of the time. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
