import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { systemClock } from '../../core/clock.ts';
import type { Fault } from './fault.ts';
import { forward } from './forward.ts';
import type { Litter } from './litter.ts';
import { emptyMessage, messageFilter } from './messages.ts';

/** One call on its way from a client to the daemon. */
export interface PassingCall {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly daemon: ClientHttp2Session;
}

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;
type Doer<Kind extends Fault['kind']> = (
  call: PassingCall,
  fault: FaultOf<Kind>,
  context: FaultContext,
) => void;

/** What all faults of a proxy have. */
export interface FaultSurroundings {
  /** Who makes what a `litter` fault asks for. */
  readonly litter: Litter;
  /** Told each time a fault has been done to a call. */
  onFault(fault: Fault): void;
}

export interface FaultContext extends FaultSurroundings {
  /** Calls that each fault has seen so far, this one among them. */
  readonly seen: ReadonlyMap<Fault, number>;
}

const doers: { readonly [Kind in Fault['kind']]: Doer<Kind> } = {
  delay(call, fault, { onFault }) {
    onFault(fault);
    systemClock.sleep(fault.delayMs).then(() => pass(call));
  },
  swallow({ stream }, fault, { onFault }) {
    onFault(fault);
    answer(stream, 0, { message: emptyMessage });
  },
  hold({ stream }, fault, { onFault }) {
    onFault(fault);
    ignore(stream);
  },
  refuse(call, fault, { onFault, seen }) {
    if ((seen.get(fault) ?? 0) % fault.nth !== 0) {
      pass(call);
      return;
    }
    onFault(fault);
    answer(call.stream, fault.code, { reason: fault.message });
  },
  omit({ stream, headers, daemon }, fault, { onFault }) {
    const keep = (message: Buffer) => {
      if (!message.includes(fault.text)) return true;
      onFault(fault);
      return false;
    };
    forward(stream, headers, daemon, messageFilter(keep));
  },
  litter(call, fault, { litter, onFault }) {
    const namespace = String(call.headers['containerd-namespace']);
    call.stream.once('close', () => {
      litter(fault.thing, namespace)
        .then(() => onFault(fault))
        // What was not made is not told of, and whoever counts will see it.
        .catch(() => {});
    });
    pass(call);
  },
};

/** Does to a call what a fault says. */
export function doFault(call: PassingCall, fault: Fault, context: FaultContext): void {
  // The table pairs each kind with its fault; indexing by a union loses that pairing.
  const doer = doers[fault.kind] as Doer<Fault['kind']>;
  doer(call, fault, context);
}

/** Passes a call on as it is, unless one of the two has gone meanwhile. */
export function pass({ stream, headers, daemon }: PassingCall): void {
  if (!stream.destroyed && !daemon.destroyed) forward(stream, headers, daemon);
}

function ignore(stream: ServerHttp2Stream): void {
  stream.on('error', () => {});
  stream.resume();
}

function answer(
  stream: ServerHttp2Stream,
  status: number,
  { message, reason }: { readonly message?: Uint8Array; readonly reason?: string },
): void {
  ignore(stream);
  const headers = { ':status': 200, 'content-type': 'application/grpc' };
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({
      'grpc-status': String(status),
      ...(reason === undefined ? {} : { 'grpc-message': encodeURI(reason) }),
    });
  });
  stream.end(message);
}
