import type { Operation } from './operation.ts';

export const pause: Operation<'pause'> = ({ session, made, time }) =>
  time('pause', () => session.scope.tasks.pause(made.id));
