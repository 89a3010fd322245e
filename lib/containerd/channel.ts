import { type ChannelOptions, Client, credentials } from '@grpc/grpc-js';
import { noteConnectionIn, ReadyConnection } from './ready-connection.ts';

/** The longest delay a timer of Node takes, about 25 days. */
const longestTimerMs = 2 ** 31 - 1;

const channelOptions: ChannelOptions = {
  // The daemon sends up to 16 MiB; the default of 4 MiB breaks lists at about 400 containers.
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  // A harness must see every attempt.
  'grpc.enable_retries': 0,
  // Channelz keeps a record of each call in memory.
  'grpc.enable_channelz': 0,
  // An idle channel would drop its connection, and the next call would be timed with a new one.
  'grpc.client_idle_timeout_ms': longestTimerMs,
  // Lets large answers through without a round trip for each 64 KiB.
  'grpc-node.flow_control_window': 1024 * 1024,
  // With the pool of the process, a new client would share the connection that got stuck.
  'grpc.use_local_subchannel_pool': 1,
  // Nothing but the socket's path says where the daemon is; grpc-js would ask the environment.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
};

export interface Channel {
  readonly client: Client;
  /** The connection of the client, while it is up. */
  readonly ready: ReadyConnection;
}

/** The one channel of a client. Connects with the first call; keepalive is off, as is its default. */
export function openChannel(path: string): Channel {
  const ready = new ReadyConnection();
  const options = { ...channelOptions, ...noteConnectionIn(ready) };
  return { client: new Client(`unix:${path}`, credentials.createInsecure(), options), ready };
}
