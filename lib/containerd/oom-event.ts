import type { AnyValue } from './api.ts';
import { protocol } from './protocol.ts';

/** The container that an event of the topic `/tasks/oom` is about. */
export function oomContainerId({ value }: AnyValue): string {
  return protocol().messages.taskOom.decode(Buffer.from(value)).containerId ?? '';
}
