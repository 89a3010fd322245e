import { after, before } from 'node:test';
import { containerdContract } from './contract.ts';
import { type PrivateDaemon, startPrivateDaemon } from './private-daemon.ts';

let subject: PrivateDaemon | undefined;

before(async () => {
  subject = await startPrivateDaemon(process.env);
});

after(async () => {
  await subject?.stop();
});

containerdContract('a real containerd', () => {
  if (subject === undefined) {
    throw new Error('the daemon is started before the tests');
  }
  return subject;
});
