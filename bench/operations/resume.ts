import type { Operation } from './operation.ts';

export const resume: Operation<'resume'> = ({ session, made, time }) =>
  time('resume', () => session.scope.tasks.resume(made.id));
